//! Where manifests and files are.

/// The URL of a file of a manifest: beside the manifest.
///
/// ```
/// assert_eq!(registry::file_url("https://a.example/v2/manifest.json", "a-1.js"), "https://a.example/v2/a-1.js");
/// ```
#[must_use]
pub fn file_url(manifest_url: &str, file_name: &str) -> String {
    let folder = manifest_url.rsplit_once('/').map_or("", |(folder, _)| folder);
    [folder, "/", file_name].concat()
}

/// Scheme, host and port of an absolute URL without user info.
pub(crate) fn origin_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..]
        .find(['/', '?', '#'])
        .map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

/// https anywhere, http on this machine only ([Secure Contexts, 3.1](https://www.w3.org/TR/secure-contexts/#is-origin-trustworthy)).
///
/// Only what every URL parser reads as it stands: the origin is compared with what browsers say, and goes into the
/// Content-Security-Policy, where `*`, `;`, quotes and white space would mean something else.
pub(crate) fn is_trustworthy(url: &str) -> bool {
    let (rest, is_local_only, default_port) = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => (rest, false, 443),
        (None, Some(rest)) => (rest, true, 80),
        (None, None) => return false,
    };
    let Some((authority, path)) = rest.split_once('/') else {
        return false;
    };
    let (host, is_port_plain) = match authority.split_once(':') {
        Some((host, port)) => (host, is_port(port, default_port)),
        None => (authority, true),
    };
    is_port_plain
        && is_host(host)
        && path.split('/').all(is_segment)
        && (!is_local_only || matches!(host, "localhost" | "127.0.0.1"))
}

/// A port as browsers write it: without sign and leading zero, and left out if it is the default one.
fn is_port(text: &str, default_port: u16) -> bool {
    text.starts_with(|first: char| matches!(first, '1'..='9'))
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse().is_ok_and(|port: u16| port != default_port)
}

/// A domain name in lower case, or an IPv4 address of four decimal numbers. Browsers read a host whose last label is a
/// number as an address, in every notation that C knows.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    let is_octet = |label: &str| {
        label.parse::<u8>().is_ok()
            && label.bytes().all(|byte| byte.is_ascii_digit())
            && (label == "0" || !label.starts_with('0'))
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    if last.starts_with(|first: char| first.is_ascii_digit()) {
        host.split('.').count() == 4 && host.split('.').all(is_octet)
    } else {
        host.split('.').all(is_label)
    }
}

fn is_segment(segment: &str) -> bool {
    !matches!(segment, "" | "." | "..")
        && segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manifests_come_over_https_or_from_this_machine() {
        for url in [
            "https://forms.example.com/manifest.json",
            "https://forms.example.com:8443/a/b_c~/manifest.json",
            "https://xn--frms-5qa.example/manifest.json",
            "https://10.0.0.7/manifest.json",
            "https://3d.example/manifest.json",
            "http://localhost:8081/manifest.json",
            "http://127.0.0.1:65535/manifest.json",
            "http://localhost/manifest.json",
        ] {
            assert!(is_trustworthy(url), "{url}");
        }
        for url in [
            "",
            "/manifest.json",
            "//a.example/manifest.json",
            "javascript:alert(1)",
            "data:,{}",
            "HTTPS://a.example/manifest.json",
            "https:/a.example/manifest.json",
            "https://a.example",
            "https://a.example/",
            "https:///manifest.json",
            "http://forms.example.com/manifest.json",
            "http://localhost.evil.test/manifest.json",
            "http://localhost@evil.test/manifest.json",
            "http://127.0.0.1.evil.test/manifest.json",
            "https://user@forms.example.com/manifest.json",
            "https://*/manifest.json",
            "https://*.example/manifest.json",
            "https://A.example/manifest.json",
            "https://a..example/manifest.json",
            "https://a.example./manifest.json",
            "https://[::1]/manifest.json",
            "https://a.example\t'unsafe-inline'/manifest.json",
            "https://a.example;connect-src/manifest.json",
            "https://a.example\\manifest.json",
            "https://a.example/manifest.json?x",
            "https://a.example/manifest.json#x",
            "https://a.example/../manifest.json",
            "https://a.example/./manifest.json",
            "https://a.example/%2e%2e/manifest.json",
            "https://a.example//manifest.json",
            "https://a.example/folder/",
        ] {
            assert!(!is_trustworthy(url), "{url}");
        }
    }

    #[test]
    fn a_port_is_written_in_one_way() {
        for port in [
            "",
            "0",
            "+443",
            "-1",
            "0443",
            "443",
            "65536",
            "99999",
            "1e3",
            "８０８１",
            "80 ",
            ":80",
            "*",
        ] {
            let url = ["https://a.example:", port, "/manifest.json"].concat();
            assert!(!is_trustworthy(&url), "{url}");
        }
        assert!(is_trustworthy("https://a.example:80/manifest.json"));
        assert!(is_trustworthy("http://localhost:443/manifest.json"));
        assert!(!is_trustworthy("http://localhost:80/manifest.json"));
    }

    #[test]
    fn an_address_is_written_in_one_way() {
        for host in [
            "127.1",
            "2130706433",
            "0x7f.1",
            "a.0x7f",
            "1.2.3.4.5",
            "256.0.0.1",
            "01.2.3.4",
            "+1.2.3.4",
            "a.1",
        ] {
            let url = ["https://", host, "/manifest.json"].concat();
            assert!(!is_trustworthy(&url), "{url}");
        }
    }

    #[test]
    fn files_lie_beside_the_manifest() {
        assert_eq!(
            file_url("https://a.example/manifest.json", "x.js"),
            "https://a.example/x.js"
        );
        assert_eq!(
            origin_of("https://a.example:8443/manifest.json"),
            "https://a.example:8443"
        );
    }
}
