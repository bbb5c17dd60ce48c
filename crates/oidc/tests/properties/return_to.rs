//! Where to go after sign-in, with the `url` crate as a browser's judge.

use oidc::ReturnTo;
use proptest::{collection::vec, prelude::*, sample::select};
use url::Url;

/// Something that looks like an address.
fn address() -> impl Strategy<Value = String> {
    const PIECES: [&str; 30] = [
        "/",
        "/",
        "/",
        "//",
        "\\",
        ".",
        "..",
        "/.",
        "/..",
        "%2e",
        "%2E",
        "%2f",
        "%5c",
        ":",
        "@",
        "?",
        "#",
        "\t",
        "\n",
        "\r",
        " ",
        "\u{0}",
        "\u{a0}",
        "\u{2028}",
        "\u{ff0f}",
        "evil.example",
        "https:",
        "javascript:",
        "a",
        "[",
    ];
    let piece = prop_oneof![
        8 => select(&PIECES[..]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    let pieces = vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    // Most of what does not begin with a slash is refused for that alone.
    prop_oneof![
        any::<String>(),
        pieces.clone(),
        pieces.prop_map(|rest| format!("/{rest}"))
    ]
}

fn bases() -> [Url; 3] {
    [
        "https://shell.example.com/",
        "https://shell.example.com:8443/auth/callback?code=c#f",
        "http://localhost:8080/deep/er/",
    ]
    .map(|url| Url::parse(url).unwrap())
}

proptest! {
    #![proptest_config(super::cases(4_000))]

    #[test]
    fn leads_to_this_origin_only(address in address()) {
        let target = ReturnTo::parse(&address);
        prop_assert!(target.as_str() == address || target.as_str() == "/");
        prop_assert!(target.as_str().len() <= 2_000);
        prop_assert_eq!(&ReturnTo::parse(target.as_str()), &target);
        for base in bases() {
            let url = base.join(target.as_str());
            prop_assert!(url.is_ok(), "{url:?}");
            prop_assert_eq!(url.unwrap().origin(), base.origin());
        }
    }

    /// The page reads its own address again, as `location.pathname` and what follows, and may go there once more.
    #[test]
    fn what_the_page_then_reads_of_its_own_address_leads_to_this_origin_as_well(address in address()) {
        for base in bases() {
            let url = base.join(ReturnTo::parse(&address).as_str()).unwrap();
            let again = base.join(&url[url::Position::BeforePath..]);
            prop_assert!(again.is_ok(), "{again:?}");
            prop_assert_eq!(again.unwrap().origin(), base.origin(), "{}", url);
        }
    }

    #[test]
    fn ordinary_places_are_kept(path in "(/[a-z0-9_.~-]{1,12}){1,6}/?", query in "(\\?[a-z]{1,5}=[a-z0-9/:%.]{0,20})?", fragment in "(#[a-z]{0,9})?") {
        let place = format!("{path}{query}{fragment}");
        let target = ReturnTo::parse(&place);
        prop_assert_eq!(target.as_str(), place);
    }

    #[test]
    fn long_places_are_not_kept(length in 1_990..2_010_usize) {
        let place = format!("/{}", "a".repeat(length - 1));
        prop_assert_eq!(ReturnTo::parse(&place).as_str() == place, length <= 2_000);
    }
}
