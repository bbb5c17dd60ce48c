//! Signatures that every verifier has to judge alike.

use registry::VerifySignature;

/// Key, message and signature of [RFC 8032 section 7.1](https://www.rfc-editor.org/rfc/rfc8032#section-7.1), tests 1 to 3.
const GOOD: [[&str; 3]; 3] = [
    [
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
];

/// The order of the group in little-endian order: adding it to the second half of a signature gives another signature of the
/// same message, which RFC 8032 section 5.1.7 step 1 refuses.
const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.as_bytes().chunks_exact(2);
    digits
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// What the verifier gets wrong, and how many signatures it was asked about.
pub(crate) async fn mistakes(verifier: &impl VerifySignature) -> (usize, Vec<String>) {
    let (mut asked, mut mistakes) = (0, Vec::new());
    for (index, [key, message, signature]) in GOOD.map(|case| case.map(bytes)).into_iter().enumerate() {
        let mut cases = vec![("good".to_owned(), key.clone(), message.clone(), signature.clone())];
        for bit in 0..512 {
            let mut flipped = signature.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            cases.push((format!("bit {bit}"), key.clone(), message.clone(), flipped));
        }
        let mut carry = 0;
        let mut doubled = signature.clone();
        for (byte, more) in doubled[32..].iter_mut().zip(bytes(ORDER)) {
            let sum = u16::from(*byte) + u16::from(more) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        cases.push(("S not reduced".to_owned(), key.clone(), message.clone(), doubled));
        let longer = [&message[..], &[0]].concat();
        cases.push(("another message".to_owned(), key.clone(), longer, signature.clone()));
        cases.push(("zeros".to_owned(), key.clone(), message.clone(), vec![0; 64]));
        let other = bytes(GOOD[(index + 1) % GOOD.len()][0]);
        cases.push(("another key".to_owned(), other, message.clone(), signature.clone()));
        // y = 2 is on no point of the curve.
        let mut no_point = vec![0; 32];
        no_point[0] = 2;
        cases.push(("no point".to_owned(), no_point, message, signature));
        for (what, key, message, signature) in cases {
            let key: [u8; 32] = key.try_into().unwrap();
            let signature: [u8; 64] = signature.try_into().unwrap();
            asked += 1;
            if verifier.verify(&key, &message, &signature).await != (what == "good") {
                mistakes.push(format!("test {}: {what}", index + 1));
            }
        }
    }
    (asked, mistakes)
}
