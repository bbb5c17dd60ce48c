//! The choice of the key, and keys that must not be used.

use base64ct::{Base64, Base64Unpadded, Encoding};
use rsa::{BigUint, traits::PublicKeyParts};
use serde_json::json;

use super::{ACCEPTED, Corpus, HEADER, SIGNATURE, blocks::*};

impl Corpus<'_> {
    pub(crate) fn key_names(&mut self) {
        let (first, second) = (jwk(&self.key), changed(jwk(&self.other), json!({ "kid": "key/2=" })));
        self.set("two keys", &[first.clone(), second.clone()]);
        self.set(
            "one name, two keys",
            &[first.clone(), changed(second.clone(), json!({ "kid": "key/1=" }))],
        );
        self.set("one key twice", &[first.clone(), first.clone()]);
        self.set(
            "one name, two kinds of key",
            &[json!({ "kid": "key/1=", "kty": "EC", "crv": "P-256" }), first.clone()],
        );
        self.set("a key without name", &[changed(first, json!({ "kid": null }))]);
        self.set("another key", &[second]);
        self.set("no key", &[]);
        let unnamed = r#"{"alg":"RS256","typ":"JWT"}"#;
        self.header("the first of two keys", "two keys", HEADER, ACCEPTED);
        self.header(
            "the other of two keys",
            "two keys",
            &HEADER.replace('1', "2"),
            SIGNATURE,
        );
        self.header("without `kid`, one key", "one key", unnamed, ACCEPTED);
        self.header("without `kid`, two keys", "two keys", unnamed, "key: Ambiguous");
        self.header(
            "without `kid`, a key without name",
            "a key without name",
            unnamed,
            ACCEPTED,
        );
        self.header(
            "an empty `kid`",
            "one key",
            &HEADER.replace("key/1=", ""),
            "token: KeyId",
        );
        self.header(
            "`kid` twice",
            "one key",
            &HEADER.replace("typ", r#"kid":"key/1=","typ"#),
            "token: Json",
        );
        self.header(
            "a `kid` that is a number",
            "one key",
            r#"{"alg":"RS256","kid":1}"#,
            "token: Json",
        );
        self.header("a key that is not in the set", "another key", HEADER, "key: NotFound");
        self.header(
            "a name in other letters",
            "one key",
            &HEADER.replace("key/1=", "KEY/1="),
            "key: NotFound",
        );
        self.header("a key without its name", "a key without name", HEADER, "key: NotFound");
        self.header("a set of no keys", "no key", HEADER, "key: NotFound");
        self.header("two keys of one name", "one name, two keys", HEADER, "key: Ambiguous");
        self.header("the same key twice", "one key twice", HEADER, "key: Ambiguous");
        self.header(
            "two kinds of key of one name",
            "one name, two kinds of key",
            HEADER,
            "key: Ambiguous",
        );
    }

    pub(crate) fn keys(&mut self) {
        const MODULUS: &str = "key: the modulus is not an odd number of 2048 to 4096 bits";
        const EXPONENT: &str = "key: the exponent is not an odd number from 3 to 2^32 - 1";
        const ENCODING: &str = "key: `n` or `e` is not base64url";
        let key = self.key.clone();
        let small = self.keys.get("1024 bits");
        self.with_key("1024 bits", &small, jwk(&small), MODULUS);
        let long = encode([vec![0; 128], small.n().to_bytes_be()].concat());
        self.with_key(
            "1024 bits that look like 2048",
            &small,
            changed(jwk(&small), json!({ "n": long })),
            MODULUS,
        );

        let one = BigUint::from(1_u8);
        let modulus = |number: BigUint| changed(jwk(&key), json!({ "n": encode(number.to_bytes_be()) }));
        self.with_key("2047 bits", &key, modulus((key.n() >> 1) | &one), MODULUS);
        self.with_key("4097 bits", &key, modulus((&one << 4_096) | key.n()), MODULUS);
        self.with_key("an even modulus", &key, modulus(key.n() - &one), MODULUS);
        self.with_key("the modulus 0", &key, modulus(BigUint::from(0_u8)), MODULUS);

        let exponent = |bytes: &[u8]| changed(jwk(&key), json!({ "e": encode(bytes) }));
        self.with_key("the exponent 2", &key, exponent(&[2]), EXPONENT);
        self.with_key("the exponent 65536", &key, exponent(&[1, 0, 0]), EXPONENT);
        self.with_key("the exponent 2^32 + 1", &key, exponent(&[1, 0, 0, 0, 1]), EXPONENT);
        self.with_key("another exponent", &key, exponent(&[3]), SIGNATURE);
        // With the exponent 1, every block is its own signature.
        for (name, bytes) in [("the exponent 0", &[0][..]), ("the exponent 1", &[1])] {
            self.set(name, &[exponent(bytes)]);
            let signature = block(&key, &digest_info(SHA256, &sha256(&self.input)));
            let token = with_signature(&self.input, &signature);
            self.case(name, name, &token, EXPONENT);
        }

        let leading = |number: &BigUint| encode([&[0, 0], &number.to_bytes_be()[..]].concat());
        let zeros = json!({ "n": leading(key.n()), "e": leading(key.e()) });
        self.with_key(
            "zeros before the modulus and the exponent",
            &key,
            changed(jwk(&key), zeros),
            ACCEPTED,
        );

        let (n, e) = (encode(key.n().to_bytes_be()), encode(key.e().to_bytes_be()));
        let standard = Base64Unpadded::encode_string(&key.n().to_bytes_be());
        assert_ne!(n, standard);
        for (name, changes) in [
            (
                "a modulus with padding",
                json!({ "n": Base64::encode_string(&key.n().to_bytes_be()) }),
            ),
            (
                "a modulus with padding, of the right alphabet",
                json!({ "n": format!("{n}==") }),
            ),
            ("a modulus in the standard alphabet", json!({ "n": standard })),
            ("a modulus with a trailing bit", json!({ "n": with_trailing_bit(&n) })),
            (
                "a modulus with a space",
                json!({ "n": format!("{} {}", &n[..64], &n[64..]) }),
            ),
            ("a modulus with a line break", json!({ "n": format!("{n}\n") })),
            ("an exponent with padding", json!({ "e": format!("{e}====") })),
            ("an exponent with a space", json!({ "e": format!(" {e}") })),
        ] {
            self.with_key(name, &key, changed(jwk(&key), changes), ENCODING);
        }
        let three = self.keys.get("2048 bits, exponent 3");
        let changes = json!({ "e": with_trailing_bit(&encode([3])) });
        self.with_key(
            "an exponent with a trailing bit",
            &three,
            changed(jwk(&three), changes),
            ENCODING,
        );

        for (name, changes, verdict) in [
            (
                "a key for encryption",
                json!({ "use": "enc" }),
                "key: `use` is not `sig`",
            ),
            (
                "a key for another algorithm",
                json!({ "alg": "PS256" }),
                "key: `alg` is not `RS256`",
            ),
            (
                "a key of another kind",
                json!({ "kty": "oct" }),
                "key: `kty` is not `RSA`",
            ),
            ("a key of no kind", json!({ "kty": null }), "key: `kty` is not `RSA`"),
            (
                "a key without modulus",
                json!({ "n": null }),
                "key: `n` or `e` is missing",
            ),
            (
                "a key without exponent",
                json!({ "e": null }),
                "key: `n` or `e` is missing",
            ),
            (
                "an exponent that is a number",
                json!({ "e": 65_537 }),
                "key: a member has the wrong type",
            ),
            (
                "a key of no use and no algorithm",
                json!({ "use": null, "alg": null }),
                ACCEPTED,
            ),
        ] {
            self.with_key(name, &key, changed(jwk(&key), changes), verdict);
        }
    }
}
