//! Phone numbers.

/// Whether a text is a phone number: an optional plus, then 7 to 15 digits (the most that E.164 has) that spaces,
/// hyphens, dots, slashes and pairs of parentheses may group. National forms pass: nobody is asked for their country.
pub(crate) fn is_phone(text: &str) -> bool {
    let number = text.strip_prefix('+').unwrap_or(text);
    let mut digits = 0_usize;
    let mut inside_parentheses = false;
    for byte in number.bytes() {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'(' if !inside_parentheses => inside_parentheses = true,
            b')' if inside_parentheses => inside_parentheses = false,
            b' ' | b'-' | b'.' | b'/' => {}
            _ => return false,
        }
    }
    let starts_well = number.starts_with(|first: char| first.is_ascii_digit() || first == '(');
    (7..=15).contains(&digits) && !inside_parentheses && starts_well
}

#[cfg(test)]
mod tests {
    use super::is_phone;

    #[test]
    fn usual_spellings_pass() {
        for text in [
            "+44 808 157 0192",
            "01632 960 001",
            "(030) 123-4567",
            "+1 (555) 010-9999",
            "+49.30.1234567",
            "030/1234567",
            "1234567",
            "123456789012345",
        ] {
            assert!(is_phone(text), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "+",
            "123456",
            "1234567890123456",
            "++4480815701",
            "44+8081570192",
            "- 1234567",
            "12345 ext 67",
            "(1234567",
            "1234567)",
            "((123)) 4567",
            "12345a67",
            "+ 1234567",
            "١٢٣٤٥٦٧",
            "tel:+448081570192",
        ] {
            assert!(!is_phone(text), "{text}");
        }
    }
}
