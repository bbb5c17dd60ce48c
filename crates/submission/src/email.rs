//! E-mail addresses.

/// Whether a text is an e-mail address that a person would be written to.
///
/// This is the dot-atom form of RFC 5321 section 4.1.2 with the lengths of section 4.5.3.1, and a domain of at least
/// two labels in the letters, digits and hyphens of RFC 1123. Quoted local parts, address literals, comments and
/// internationalised addresses are refused: WHATWG's `<input type=email>` refuses them too.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    is_local_part(local) && is_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    local.len() <= 64
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_text))
}

/// `atext` of RFC 5322 section 3.2.3.
const fn is_atom_text(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

fn is_domain(domain: &str) -> bool {
    // The last label of a name in the public DNS is never a number (RFC 3696 section 2): that would be an IP address.
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.len() <= 253
        && domain.contains('.')
        && domain.split('.').all(is_label)
        && top.len() >= 2
        && !top.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::is_email;

    #[test]
    fn ordinary_addresses_pass() {
        for text in [
            "demo@example.com",
            "first.last+tag@mail.example.co.uk",
            "o'hara@example.org",
            "a@b.io",
            "x_y-z!#$%&*/=?^`{|}~@xn--bcher-kva.example",
            "1234567890@123.example",
        ] {
            assert!(is_email(text), "{text}");
        }
        assert!(is_email(&format!("{}@example.com", "a".repeat(64))));
        assert!(is_email(&format!("a@{}.example", "b".repeat(63))));
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "demo",
            "demo@",
            "@example.com",
            "demo@example",
            "demo@@example.com",
            "de mo@example.com",
            "demo@exam ple.com",
            ".demo@example.com",
            "demo.@example.com",
            "de..mo@example.com",
            "demo@.example.com",
            "demo@example.com.",
            "demo@example..com",
            "demo@-example.com",
            "demo@example-.com",
            "demo@exa_mple.com",
            "demo@127.0.0.1",
            "demo@[127.0.0.1]",
            "demo@example.c",
            "\"demo\"@example.com",
            "demo@exämple.com",
            "dému@example.com",
            "demo@example.com,second@example.com",
            "Demo <demo@example.com>",
            "mailto:demo@example.com ",
        ] {
            assert!(!is_email(text), "{text}");
        }
        assert!(!is_email(&format!("{}@example.com", "a".repeat(65))));
        assert!(!is_email(&format!("a@{}.example", "b".repeat(64))));
        assert!(!is_email(&format!("a@{}com", "b.".repeat(126))));
    }
}
