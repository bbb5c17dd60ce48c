//! JSON Pointers, RFC 6901.

/// Appends a member's name to a pointer.
pub(crate) fn push(pointer: &mut String, name: &str) {
    pointer.push('/');
    for character in name.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The names along a pointer; `None` if it is none.
pub(crate) fn names(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let rest = pointer.strip_prefix('/')?;
    Some(
        rest.split('/')
            .map(|name| name.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

/// The index that a name is in an array: digits without leading zeros (RFC 6901 section 4).
pub(crate) fn index(name: &str) -> Option<usize> {
    let is_canonical = name == "0" || (!name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit()));
    if is_canonical { name.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_slashes_and_tildes_come_back_as_they_were() {
        for name in ["a/b", "m~n", "~1", "", "ä b"] {
            let mut pointer = String::new();
            push(&mut pointer, name);
            assert_eq!(names(&pointer), Some(vec![name.to_owned()]), "{pointer}");
        }
        assert_eq!(names("/a~1b/m~0n"), Some(vec!["a/b".to_owned(), "m~n".to_owned()]));
    }

    #[test]
    fn the_empty_pointer_is_the_whole_and_a_name_alone_is_no_pointer() {
        assert_eq!(names(""), Some(Vec::new()));
        assert_eq!(names("name"), None);
    }

    #[test]
    fn an_index_has_no_leading_zero_and_no_sign() {
        assert_eq!(index("0"), Some(0));
        assert_eq!(index("12"), Some(12));
        for name in ["", "01", "-", "+1", "1a", "99999999999999999999999"] {
            assert_eq!(index(name), None, "{name}");
        }
    }
}
