//! Keys, what they sign, and how it is written.

use base64ct::{Base64UrlUnpadded, Encoding};
use rand::{SeedableRng, rngs::StdRng};
use rsa::{
    BigUint, Pss, RsaPrivateKey,
    traits::{PrivateKeyParts, PublicKeyParts},
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// The private keys, which exist for this corpus alone.
pub(crate) const PRIVATE_KEYS: &str = include_str!("test-only-private-keys.json");

// How DigestInfo begins for each hash, before its bytes (RFC 8017 section 9.2, note 1).
pub(crate) const SHA1: &[u8] = b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14";
pub(crate) const SHA256: &[u8] = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
pub(crate) const SHA384: &[u8] = b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30";
pub(crate) const SHA512: &[u8] = b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40";

/// SHA-256 without the NULL that says that the algorithm has no parameters.
pub(crate) const SHA256_WITHOUT_NULL: &[u8] = b"\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20";
/// SHA-256 with a length in two bytes, which BER allows and DER does not.
pub(crate) const SHA256_LONG_LENGTH: &[u8] =
    b"\x30\x81\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";
/// SHA-256 with four bytes of anything as parameters (Kühn, Pyshkin, Tews, Weinmann 2008).
pub(crate) const SHA256_WITH_PARAMETERS: &[u8] =
    b"\x30\x35\x30\x11\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x04junk\x04\x20";

pub(crate) struct Keys(Map<String, Value>);

impl Keys {
    pub(crate) fn read() -> Self {
        Self(serde_json::from_str(PRIVATE_KEYS).unwrap())
    }

    pub(crate) fn get(&self, name: &str) -> RsaPrivateKey {
        let number = |member: &str| {
            let digits = self.0[name][member].as_str().unwrap();
            BigUint::parse_bytes(digits.as_bytes(), 16).unwrap()
        };
        RsaPrivateKey::from_p_q(number("p"), number("q"), number("e")).unwrap()
    }
}

/// A number, big-endian, with as many leading zeros as it takes to be of this length.
pub(crate) fn padded(number: &BigUint, length: usize) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [vec![0; length.checked_sub(bytes.len()).unwrap()], bytes].concat()
}

/// RSASP1: the block, as a number, to the power of the private exponent.
pub(crate) fn sign_block(key: &RsaPrivateKey, block: &[u8]) -> Vec<u8> {
    assert_eq!(block.len(), key.size());
    let number = BigUint::from_bytes_be(block);
    assert!(&number < key.n());
    padded(&number.modpow(key.d(), key.n()), key.size())
}

/// EMSA-PKCS1-v1_5: `00 01 FF…FF 00`, and then this.
pub(crate) fn block(key: &RsaPrivateKey, tail: &[u8]) -> Vec<u8> {
    let filling = vec![0xff; key.size() - 3 - tail.len()];
    [&[0, 1], &filling[..], &[0], tail].concat()
}

pub(crate) fn digest_info(start: &[u8], hash: &[u8]) -> Vec<u8> {
    [start, hash].concat()
}

pub(crate) fn sha256(input: &str) -> Vec<u8> {
    Sha256::digest(input.as_bytes()).to_vec()
}

pub(crate) fn sha1(input: &str) -> Vec<u8> {
    <sha1::Sha1 as sha1::Digest>::digest(input.as_bytes()).to_vec()
}

/// The signature of RS256.
pub(crate) fn rs256(key: &RsaPrivateKey, input: &str) -> Vec<u8> {
    sign_block(key, &block(key, &digest_info(SHA256, &sha256(input))))
}

/// The signature of PS256 with the same salt each time.
pub(crate) fn ps256(key: &RsaPrivateKey, input: &str) -> Vec<u8> {
    let padding = Pss::new_with_salt::<Sha256>(32);
    key.sign_with_rng(&mut StdRng::seed_from_u64(1), padding, &sha256(input))
        .unwrap()
}

/// Bleichenbacher 2006: with the exponent 3, a cube root is a signature whose block begins as it should, for a checker that
/// does not look at what comes after the hash. No private key is needed.
pub(crate) fn cube_root_forgery(key: &RsaPrivateKey, input: &str) -> Vec<u8> {
    assert_eq!(key.e(), &BigUint::from(3_u8));
    let wanted = [&[0, 1], &[0xff; 8][..], &[0], SHA256, &sha256(input)].concat();
    let target = BigUint::from_bytes_be(&[&wanted[..], &vec![0; key.size() - wanted.len()]].concat());
    let (mut low, mut high) = (BigUint::from(0_u8), BigUint::from(1_u8) << (key.size() * 8 / 3 + 1));
    while low < high {
        let middle: BigUint = (&low + &high) >> 1;
        if middle.pow_3() < target {
            low = middle + 1_u8
        } else {
            high = middle
        }
    }
    let found = padded(&low.pow_3(), key.size());
    assert_eq!(found[..wanted.len()], wanted, "there is room for the garbage");
    padded(&low, key.size())
}

trait Cube {
    fn pow_3(&self) -> BigUint;
}

impl Cube for BigUint {
    fn pow_3(&self) -> BigUint {
        self * self * self
    }
}

pub(crate) fn encode(bytes: impl AsRef<[u8]>) -> String {
    Base64UrlUnpadded::encode_string(bytes.as_ref())
}

pub(crate) fn input(header: &str, payload: &str) -> String {
    format!("{}.{}", encode(header), encode(payload))
}

pub(crate) fn with_signature(input: &str, signature: &[u8]) -> String {
    format!("{input}.{}", encode(signature))
}

/// With one bit of one byte the other way round.
pub(crate) fn flipped(bytes: &[u8], position: usize, bit: u8) -> Vec<u8> {
    let mut changed = bytes.to_vec();
    changed[position] ^= 1 << bit;
    changed
}

/// The same bits for a decoder that does not look at the bits which the last character has too many.
pub(crate) fn with_trailing_bit(text: &str) -> String {
    pub(crate) const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    assert_ne!(text.len() % 4, 0, "every bit of the last character counts");
    let last = ALPHABET.find(text.chars().last().unwrap()).unwrap();
    assert_eq!(last % 2, 0);
    format!("{}{}", &text[..text.len() - 1], &ALPHABET[last + 1..last + 2])
}

/// With the members in their alphabetical order, which is what `serde_json` makes of any order unless something that is compiled
/// with this wants it kept.
pub(crate) fn jwk(key: &RsaPrivateKey) -> Value {
    json!({
        "alg": "RS256", "e": encode(key.e().to_bytes_be()), "kid": "key/1=", "kty": "RSA",
        "n": encode(key.n().to_bytes_be()), "use": "sig",
    })
}

/// A JWK with other members; `null` takes one out.
pub(crate) fn changed(mut jwk: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        match value {
            Value::Null => jwk.as_object_mut().unwrap().remove(name),
            value => jwk.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    jwk
}
