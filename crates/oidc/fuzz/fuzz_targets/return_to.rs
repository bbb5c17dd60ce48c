//! Where to go after sign-in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use oidc::ReturnTo;
use url::{Position, Url};

fuzz_target!(|address: &str| {
    let target = ReturnTo::parse(address);
    assert!(target.as_str() == address || target.as_str() == "/");
    for base in ["https://shell.example.com/", "http://localhost:8080/a/b?c#d"] {
        let base = Url::parse(base).unwrap();
        let url = base.join(target.as_str()).unwrap();
        assert_eq!(url.origin(), base.origin());
        // As the page reads its own address: `location.pathname` and what follows.
        assert_eq!(base.join(&url[Position::BeforePath..]).unwrap().origin(), base.origin());
    }
});
