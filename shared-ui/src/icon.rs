use leptos::prelude::*;

use crate::tag::{Tag, tag};

/// The pictures of the toolkit, drawn on a grid of 20 with a line of 1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // The names say what is drawn.
pub enum IconName {
    App,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Close,
    Code,
    Copy,
    Download,
    Error,
    External,
    File,
    Form,
    Info,
    Invoice,
    Person,
    SignOut,
    Sort,
    SortDown,
    SortUp,
    Tick,
    Upload,
    Warning,
}

impl IconName {
    /// Reads the name that an app has in the registry; anything unknown is a neutral picture.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "form" => Self::Form,
            "invoice" => Self::Invoice,
            "person" => Self::Person,
            "file" => Self::File,
            _ => Self::App,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::App => "M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z",
            Self::Check => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7 10.3l2.1 2.1 4-4.4",
            Self::ChevronDown => "M5.5 8 10 12.5 14.5 8",
            Self::ChevronLeft => "M12 5.5 7.5 10l4.5 4.5",
            Self::ChevronRight => "M8 5.5 12.5 10 8 14.5",
            Self::Close => "M5.5 5.5l9 9M14.5 5.5l-9 9",
            Self::Code => "M6.8 6 2.8 10l4 4M13.2 6l4 4-4 4M11.4 4.5l-2.8 11",
            Self::Copy => {
                "M8.5 7h6A1.5 1.5 0 0 1 16 8.5v6a1.5 1.5 0 0 1-1.5 1.5h-6A1.5 1.5 0 0 1 7 14.5v-6A1.5 1.5 0 0 1 8.5 7zM4.5 12.5A.9.9 0 0 1 4 11.7V5.5A1.5 1.5 0 0 1 5.5 4h6.2a.9.9 0 0 1 .8.5"
            }
            Self::Download => "M10 3.5v9M6.3 9l3.7 3.6L13.7 9M4 16.5h12",
            Self::Error => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.5v4.2M10 13.4v.1",
            Self::External => {
                "M11.5 4h4.5v4.5M16 4l-7 7M8 5.5H5.5A1.5 1.5 0 0 0 4 7v7.5a1.5 1.5 0 0 0 1.5 1.5H13a1.5 1.5 0 0 0 1.5-1.5V12"
            }
            Self::File => "M11 3H6.5A1.5 1.5 0 0 0 5 4.5v11A1.5 1.5 0 0 0 6.5 17h7a1.5 1.5 0 0 0 1.5-1.5V7zM11 3v4h4",
            Self::Form => {
                "M6 3.5h8A1.5 1.5 0 0 1 15.5 5v10a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 15V5A1.5 1.5 0 0 1 6 3.5zM7.5 7.2h5M7.5 10h5M7.5 12.8h3"
            }
            Self::Info => "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 9.3v4.2M10 6.5v.1",
            Self::Invoice => "M5 3h10v14l-1.7-1.3L11.7 17 10 15.7 8.3 17l-1.6-1.3L5 17zM7.8 6.8h4.4M7.8 9.8h4.4",
            Self::Person => {
                "M10 10a3.2 3.2 0 1 0 0-6.5 3.2 3.2 0 0 0 0 6.5zM3.8 16.7c.7-2.7 3.1-4.2 6.2-4.2s5.5 1.5 6.2 4.2"
            }
            Self::SignOut => "M8 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16H8M8.5 10H16M13 6.8l3.2 3.2-3.2 3.2",
            Self::Sort => "M6.8 8 10 4.8 13.2 8M6.8 12l3.2 3.2 3.2-3.2",
            Self::SortDown => "M10 4.3v11.2M5.8 11.5l4.2 4.2 4.2-4.2",
            Self::SortUp => "M10 15.7V4.5M5.8 8.5 10 4.3l4.2 4.2",
            Self::Tick => "M4.5 10.5 8.3 14.3 15.5 6.2",
            Self::Upload => "M10 12.8v-9M6.3 7.2 10 3.6l3.7 3.6M4 16.5h12",
            Self::Warning => "M10 3.3 17.3 16H2.7zM10 8.3v3.7M10 13.9v.1",
        }
    }

    /// Whether the picture points along the line of writing and turns with it.
    fn is_directional(self) -> bool {
        matches!(
            self,
            Self::ChevronLeft | Self::ChevronRight | Self::External | Self::SignOut
        )
    }
}

/// A picture beside a text that says the same.
///
/// ```no_run
/// # use leptos::prelude::*;
/// # use shared_ui::*;
/// # let _ = view! {
/// <Icon name=IconName::Warning />
/// # };
/// ```
///
/// ARIA: hidden from assistive technology. A control that shows nothing but an icon needs a name of its own, by
/// [`VisuallyHidden`](crate::VisuallyHidden) or `aria-label`.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
) -> impl IntoView {
    icon(name)
}

/// [`Icon`] as a function.
pub fn icon(name: IconName) -> Tag {
    let class = if name.is_directional() {
        "wharf-icon wharf-icon-directional"
    } else {
        "wharf-icon"
    };
    drawing(class, "0 0 20 20").child(tag("path").set("d", name.path()))
}

/// A drawing that assistive technology does not see.
pub(crate) fn drawing(class: &'static str, view_box: &'static str) -> Tag {
    tag("svg")
        .set("class", class)
        .set("viewBox", view_box)
        .set("aria-hidden", "true")
        .set("focusable", "false")
}
