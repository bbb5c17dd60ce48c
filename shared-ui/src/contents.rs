use crate::tag::{Child, Tag, tag};

/// Several elements in the place of one, without a box of their own.
pub fn contents(children: impl Into<Child>) -> Tag {
    tag("div").set("class", "wharf-contents").child(children)
}
