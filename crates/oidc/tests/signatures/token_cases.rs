//! Headers and encodings of tokens.

use base64ct::{Base64Unpadded, Encoding};
use serde_json::json;

use super::{ACCEPTED, Corpus, HEADER, PAYLOAD, SIGNATURE, blocks::*};

impl Corpus<'_> {
    pub(crate) fn headers(&mut self) {
        let own = json!({ "alg": "RS256", "jwk": jwk(&self.other), "kid": "key/1=" }).to_string();
        let one = "one key";
        self.header("without `typ`", one, r#"{"alg":"RS256","kid":"key/1="}"#, ACCEPTED);
        self.header(
            "an access token's type",
            one,
            &HEADER.replace("JWT", "at+jwt"),
            ACCEPTED,
        );
        self.header("another type", one, &HEADER.replace("JWT", "dpop+jwt"), "token: Type");
        let critical = HEADER.replace("typ", r#"crit":["exp"],"exp":1,"typ"#);
        self.header("`crit` with something unknown", one, &critical, "token: Critical");
        let critical = HEADER.replace("typ", r#"crit":["b64"],"b64":false,"typ"#);
        self.header("`crit` with `b64`", one, &critical, "token: Critical");
        let critical = HEADER.replace("typ", r#"crit":[],"typ"#);
        self.header("`crit` with nothing in it", one, &critical, "token: Critical");
        let critical = HEADER.replace("typ", r#"crit":null,"typ"#);
        self.header("`crit` that is null", one, &critical, "token: Critical");
        let twice = HEADER.replace("typ", r#"alg":"none","typ"#);
        self.header("`alg` twice", one, &twice, "token: Json");
        self.header("without `alg`", one, r#"{"kid":"key/1="}"#, "token: Algorithm");
        self.header(
            "`alg` in a list",
            one,
            r#"{"alg":["RS256"],"kid":"key/1="}"#,
            "token: Json",
        );
        self.header("a header that is a list", one, "[]", "token: Json");
        self.header("an unused key in the header", one, &own, ACCEPTED);
        let input = input(&own, PAYLOAD);
        let token = with_signature(&input, &rs256(&self.other, &input));
        self.token("a signature by the key in the header", &token, SIGNATURE);
    }

    pub(crate) fn encodings(&mut self) {
        let (header, payload) = (encode(HEADER), encode(PAYLOAD));
        let signature = encode(&self.signature);
        let standard = signature.replace('-', "+").replace('_', "/");
        assert_ne!(signature, standard);
        let (segments, encoding) = ("token: Segments", "token: Encoding");
        for (name, signature) in [
            ("a signature with padding", format!("{signature}==")),
            ("a signature in the standard alphabet", standard),
            ("a signature with a trailing bit", with_trailing_bit(&signature)),
            (
                "a signature with a space",
                format!("{} {}", &signature[..64], &signature[64..]),
            ),
            ("a signature with a line break", format!("{signature}\n")),
            ("a signature with a letter too many", format!("{signature}AAA")),
        ] {
            self.token(name, &format!("{header}.{payload}.{signature}"), encoding);
        }
        // The signature is good for these very characters.
        for (name, input) in [
            (
                "a header with padding",
                format!("{}==.{payload}", encode(format!("{HEADER}  "))),
            ),
            ("a header with a trailing bit", {
                format!("{}.{payload}", with_trailing_bit(&encode(format!("{HEADER}  "))))
            }),
            ("claims with a line break", format!("{header}.{payload}\n")),
            (
                "claims in the standard alphabet",
                format!("{header}.{}", Base64Unpadded::encode_string(b"{\"a\":\"~~~???\"}")),
            ),
        ] {
            let token = with_signature(&input, &rs256(&self.key, &input));
            self.token(name, &token, encoding);
        }
        for (name, token) in [
            ("nothing", String::new()),
            ("two segments", format!("{header}.{payload}")),
            ("four segments", format!("{header}.{payload}.{signature}.")),
            ("five segments", format!("{header}..{payload}.{signature}.")),
        ] {
            self.token(name, &token, segments);
        }
        for (name, payload) in [
            ("claims that are a list", "[]"),
            ("claims that are no JSON", "claims"),
            ("a claim twice", r#"{"sub":"a","sub":"b"}"#),
        ] {
            let input = input(HEADER, payload);
            let token = with_signature(&input, &rs256(&self.key, &input));
            self.token(name, &token, "token: Json");
        }
    }
}
