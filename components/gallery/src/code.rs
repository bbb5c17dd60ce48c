//! The code that a page shows is the code that it runs: it is cut out of the page's own file when this is compiled, and only
//! what is shown becomes part of the module.

/// Where the body of `fn <name>() -> Child` stands in a file, in bytes.
///
/// # Panics
///
/// While compiling, if there is no such function.
pub(crate) const fn body(file: &str, name: &str) -> (usize, usize) {
    let (file, name) = (file.as_bytes(), name.as_bytes());
    let mut at = 0;
    while at < file.len() {
        if starts_with(file, at, b"\nfn ") && starts_with(file, at + 4, name) {
            let head = at + 4 + name.len();
            if starts_with(file, head, b"() -> Child {\n    ") {
                let start = head + b"() -> Child {\n    ".len();
                let mut end = start;
                while !starts_with(file, end, b"\n}\n") {
                    end += 1;
                }
                return (start, end);
            }
        }
        at += 1;
    }
    panic!("a page has no such example")
}

const fn starts_with(file: &[u8], at: usize, what: &[u8]) -> bool {
    if at + what.len() > file.len() {
        return false;
    }
    let mut index = 0;
    while index < what.len() {
        if file[at + index] != what[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// The bytes from a place on.
pub(crate) const fn cut<const LENGTH: usize>(file: &str, start: usize) -> [u8; LENGTH] {
    let file = file.as_bytes();
    let mut bytes = [0; LENGTH];
    let mut index = 0;
    while index < LENGTH {
        bytes[index] = file[start + index];
        index += 1;
    }
    bytes
}

/// The code as it is shown: without what only makes it part of a page.
pub(crate) fn shown(body: &str) -> String {
    let body = body.replace("\n    ", "\n");
    let view = body
        .strip_prefix("view! {\n")
        .and_then(|rest| rest.strip_suffix("\n}\n.into()"));
    match view {
        Some(view) => {
            let view = view.strip_prefix("    ").unwrap_or(view);
            view.replace("\n    ", "\n")
        }
        None => body.replace("\n}\n.into()", "\n}"),
    }
}

/// The code of an example, a function of the file that this is called in.
macro_rules! code {
    ($file:literal, $name:ident) => {{
        const FILE: &str = include_str!($file);
        const BODY: (usize, usize) = $crate::code::body(FILE, stringify!($name));
        const BYTES: [u8; BODY.1 - BODY.0] = $crate::code::cut(FILE, BODY.0);
        const CODE: &str = match core::str::from_utf8(&BYTES) {
            Ok(code) => code,
            Err(_) => panic!("the code is cut at characters"),
        };
        CODE
    }};
}
pub(crate) use code;

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "use this;\n\nfn first() -> Child {\n    view! {\n        <A>\n            \"ü\"\n        </A>\n    }\n    .into()\n}\n\nfn second() -> Child {\n    let a = 1;\n    view! {\n        <B a />\n    }\n    .into()\n}\n";

    fn code(name: &str) -> String {
        let (start, end) = body(FILE, name);
        shown(&FILE[start..end])
    }

    #[test]
    fn a_view_is_shown_by_itself() {
        assert_eq!(code("first"), "<A>\n    \"ü\"\n</A>");
    }

    #[test]
    fn what_comes_before_a_view_is_shown_with_it() {
        assert_eq!(code("second"), "let a = 1;\nview! {\n    <B a />\n}");
    }

    #[test]
    #[should_panic(expected = "no such example")]
    fn an_example_that_is_not_there_stops_the_build() {
        body(FILE, "fir");
    }
}
