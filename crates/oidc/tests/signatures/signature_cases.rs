//! Good signatures, bad ones, and those of other algorithms.

use jwt_compact::{
    Algorithm, AlgorithmSignature,
    alg::{Hs256, Hs256Key},
};
use rsa::{BigUint, traits::PublicKeyParts};
use sha2::{Digest, Sha384, Sha512};

use super::{ACCEPTED, Corpus, HEADER, PAYLOAD, SIGNATURE, blocks::*};

type Signer<'key> = &'key dyn Fn(&str) -> Vec<u8>;

impl Corpus<'_> {
    pub(crate) fn good_tokens(&mut self) {
        for name in [
            "2048 bits",
            "2049 bits",
            "3072 bits",
            "4096 bits",
            "2048 bits, exponent 3",
            "2048 bits, exponent 2^32 - 5",
        ] {
            let key = self.keys.get(name);
            self.with_key(name, &key, jwk(&key), ACCEPTED);
        }
        for payload in ["{}", r#" { "name" : "Zoë 👋" } "#] {
            let input = input(HEADER, payload);
            let token = with_signature(&input, &rs256(&self.key, &input));
            self.token(&format!("the claims `{payload}`"), &token, ACCEPTED);
        }
    }

    pub(crate) fn damage(&mut self) {
        let header = input(&HEADER.replace("JWT", "jWT"), PAYLOAD);
        let token = with_signature(&header, &self.signature.clone());
        self.token("a bit of the header", &token, SIGNATURE);
        let payload = input(HEADER, &PAYLOAD.replace("somebody", "romebody"));
        let token = with_signature(&payload, &self.signature.clone());
        self.token("a bit of the claims", &token, SIGNATURE);
        let last = self.signature.len() - 1;
        for (name, position, bit) in [
            ("the first bit of the signature", 0, 7),
            ("the last bit of the signature's first byte", 0, 0),
            ("a bit in the middle of the signature", last / 2, 3),
            ("the first bit of the signature's last byte", last, 7),
            ("the last bit of the signature", last, 0),
        ] {
            let signature = flipped(&self.signature, position, bit);
            self.signature(name, &signature, SIGNATURE);
        }
    }

    pub(crate) fn signatures(&mut self) {
        let (length, n) = (self.key.size(), self.key.n().clone());
        let good = self.signature.clone();
        let number = BigUint::from_bytes_be(&good);
        self.signature("a good signature", &good, ACCEPTED);
        self.signature("without signature", &[], SIGNATURE);
        self.signature("a signature of one byte", &good[..1], SIGNATURE);
        self.signature("a signature without its last byte", &good[..length - 1], SIGNATURE);
        self.signature("a signature without its first byte", &good[1..], SIGNATURE);
        self.signature("a signature and a zero byte", &[&good[..], &[0]].concat(), SIGNATURE);
        self.signature("a zero byte and a signature", &[&[0], &good[..]].concat(), SIGNATURE);
        self.signature("a signature twice", &good.repeat(2), SIGNATURE);
        self.signature("a signature of zeros", &vec![0; length], SIGNATURE);
        self.signature("a signature of ones", &vec![0xff; length], SIGNATURE);
        let one = BigUint::from(1_u8);
        self.signature("the number one as signature", &padded(&one, length), SIGNATURE);
        self.signature("the modulus as signature", &padded(&n, length), SIGNATURE);
        self.signature(
            "the modulus less one as signature",
            &padded(&(&n - &one), length),
            SIGNATURE,
        );
        self.signature(
            "the modulus less the signature",
            &padded(&(&n - &number), length),
            SIGNATURE,
        );
        self.signature(
            "the signature backwards",
            &good.iter().rev().copied().collect::<Vec<_>>(),
            SIGNATURE,
        );
        let others = rs256(&self.other, &self.input);
        self.signature("a signature by another key", &others, SIGNATURE);

        // The modulus is so near 2^2048 that a signature and the modulus seldom fit into 256 bytes together.
        let fits = |signature: &BigUint| (signature + &n).bits() <= length * 8;
        let (input, small) = self.payload_where(|signature| fits(&BigUint::from_bytes_be(signature)));
        let token = with_signature(&input, &small);
        self.token("a small signature", &token, ACCEPTED);
        let sum = padded(&(BigUint::from_bytes_be(&small) + &n), length);
        self.token(
            "the modulus added to the signature",
            &with_signature(&input, &sum),
            SIGNATURE,
        );

        let (input, zero) = self.payload_where(|signature| signature[0] == 0);
        let token = with_signature(&input, &zero);
        self.token("a signature that begins with a zero byte", &token, ACCEPTED);
        let token = with_signature(&input, &zero[1..]);
        self.token(
            "a signature without the zero byte that it begins with",
            &token,
            SIGNATURE,
        );
    }

    /// The first payload whose signature is like this.
    fn payload_where(&self, wanted: impl Fn(&[u8]) -> bool) -> (String, Vec<u8>) {
        (0..)
            .map(|counter| {
                let input = input(HEADER, &format!(r#"{{"jti":"{counter}"}}"#));
                let signature = rs256(&self.key, &input);
                (input, signature)
            })
            .find(|(_, signature)| wanted(signature))
            .unwrap()
    }

    pub(crate) fn paddings(&mut self) {
        let key = self.key.clone();
        let hash = sha256(&self.input);
        let info = digest_info(SHA256, &hash);
        let good = block(&key, &info);
        let filling = good.len() - info.len();
        for (name, block) in [
            (
                "DigestInfo of SHA-1",
                block(&key, &digest_info(SHA1, &sha1(&self.input))),
            ),
            (
                "DigestInfo of SHA-1 with a SHA-256 hash",
                block(&key, &digest_info(SHA1, &hash)),
            ),
            ("DigestInfo of SHA-256 with a SHA-1 hash", {
                block(&key, &digest_info(SHA256, &sha1(&self.input)))
            }),
            (
                "DigestInfo without NULL",
                block(&key, &digest_info(SHA256_WITHOUT_NULL, &hash)),
            ),
            (
                "DigestInfo with a long length",
                block(&key, &digest_info(SHA256_LONG_LENGTH, &hash)),
            ),
            (
                "DigestInfo with parameters",
                block(&key, &digest_info(SHA256_WITH_PARAMETERS, &hash)),
            ),
            ("no DigestInfo", block(&key, &hash)),
            ("a hash without its last byte", block(&key, &info[..info.len() - 1])),
            (
                "a hash of something else",
                block(&key, &digest_info(SHA256, &sha256("something else"))),
            ),
            ("a byte after the hash", block(&key, &[&info[..], &[0]].concat())),
            ("the shortest filling, and zeros after the hash", {
                [&[0, 1], &[0xff; 8][..], &[0], &info, &vec![0; filling - 11]].concat()
            }),
            (
                "no filling, and zeros after the hash",
                [&[0, 1, 0], &info[..], &vec![0; filling - 3]].concat(),
            ),
            ("zeros between the filling and DigestInfo", {
                [&[0, 1], &[0xff; 8][..], &vec![0; filling - 10], &info].concat()
            }),
            (
                "filling without its end",
                [&[0, 1], &vec![0xff; filling - 2][..], &info].concat(),
            ),
            ("a bit in the first byte of the filling", flipped(&good, 2, 0)),
            ("a bit in the last byte of the filling", flipped(&good, filling - 2, 7)),
            ("filling of zeros", [&[0, 1], &vec![0; filling - 2][..], &info].concat()),
            ("block type 0", [&[0, 0], &good[2..]].concat()),
            ("block type 2", [&[0, 2], &good[2..]].concat()),
            ("a block that does not begin with zero", flipped(&good, 0, 0)),
        ] {
            let signature = sign_block(&key, &block);
            self.signature(name, &signature, SIGNATURE);
        }
        let name = "2048 bits, exponent 3";
        let forged = cube_root_forgery(&self.keys.get(name), &self.input);
        let token = with_signature(&self.input, &forged);
        self.case("a cube root with garbage after the hash", name, &token, SIGNATURE);
    }

    pub(crate) fn algorithms(&mut self) {
        let key = self.key.clone();
        let rs384 = |input: &str| sign_block(&key, &block(&key, &digest_info(SHA384, &Sha384::digest(input))));
        let rs512 = |input: &str| sign_block(&key, &block(&key, &digest_info(SHA512, &Sha512::digest(input))));
        // HMAC with the public key, which everybody has, as its secret.
        let hs256 = |input: &str| {
            let signature = Hs256.sign(&Hs256Key::new(key.n().to_bytes_be()), input.as_bytes());
            signature.as_bytes().into_owned()
        };
        let signers: [(&str, Signer<'_>); 7] = [
            ("RS384", &rs384),
            ("RS512", &rs512),
            ("PS256", &|input| ps256(&key, input)),
            ("HS256", &hs256),
            // No key of this kind: 64 bytes of which no signature of RS256 can be made.
            ("ES256", &|input| Sha512::digest(input).to_vec()),
            ("none", &|_| Vec::new()),
            ("None", &|_| Vec::new()),
        ];
        for (name, sign) in signers {
            let header = HEADER.replace("RS256", name);
            let input = input(&header, PAYLOAD);
            let token = with_signature(&input, &sign(&input));
            self.token(&format!("`{name}` and its signature"), &token, "token: Algorithm");
            let token = with_signature(&input, &rs256(&key, &input));
            self.token(
                &format!("`{name}` and a signature of RS256"),
                &token,
                "token: Algorithm",
            );
        }
        for (name, sign) in &signers[..5] {
            let signature = sign(&self.input);
            self.signature(&format!("`RS256` and a signature of {name}"), &signature, SIGNATURE);
        }
    }
}
