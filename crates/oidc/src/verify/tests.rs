use core::future::{Future, ready};

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::json;

use super::*;
use crate::{
    RsaPublicKey, RsaVerifier,
    testing::{ACCESS_KEY, ID_KEY, access_jwk, base64url, id_claims, id_jwk, id_token, jwks, merged, run, sign_raw},
};

fn check(token: &str, jwks: &Jwks) -> Result<VerifiedToken, VerifyError> {
    run(verify(UnverifiedToken::parse(token)?, jwks, &RsaVerifier))
}

fn error(token: &str) -> VerifyError {
    check(token, &jwks()).unwrap_err()
}

fn decode(text: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(text).unwrap()
}

/// [RFC 7515 appendix A.2](https://www.rfc-editor.org/rfc/rfc7515#appendix-A.2): key, signing input and signature that
/// none of our code has made.
#[test]
fn the_native_verifier_accepts_the_example_of_rfc_7515() {
    let modulus = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR\
                   T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB\
                   dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia\
                   GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    let input = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19y\
                 b290Ijp0cnVlfQ";
    let signature = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbd\
                     s9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZ\
                     RmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs\
                     98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    let key = RsaPublicKey::new(&decode(modulus), &[1, 0, 1]).unwrap();
    let mut signature = decode(signature);
    assert!(run(RsaVerifier.verify(&key, input.as_bytes(), &signature)));
    assert!(!run(RsaVerifier.verify(&key, &input.as_bytes()[1..], &signature)));
    signature[100] ^= 1;
    assert!(!run(RsaVerifier.verify(&key, input.as_bytes(), &signature)));
    assert!(!run(RsaVerifier.verify(&key, input.as_bytes(), &[])));
}

#[test]
fn accepts_what_the_provider_signed() {
    let token = check(&id_token(json!({})), &jwks()).unwrap();
    assert_eq!(token.claims().text("iss"), Ok(Some(crate::testing::ISSUER)));
}

#[test]
fn refuses_a_token_that_was_changed() {
    let token = id_token(json!({}));
    let segments: Vec<&str> = token.split('.').collect();
    let other_claims = base64url(&merged(id_claims(), json!({ "sub": "somebody else" })).to_string());
    assert_eq!(
        error(&format!("{}.{other_claims}.{}", segments[0], segments[2])),
        VerifyError::Signature
    );
    let other_header = base64url(&json!({ "kid": ID_KEY, "alg": "RS256" }).to_string().replace(',', ", "));
    assert_eq!(
        error(&format!("{other_header}.{}.{}", segments[1], segments[2])),
        VerifyError::Signature
    );
    // Every bit of the signature counts.
    let signature = decode(segments[2]);
    for position in [0, 1, 100, 254, 255] {
        let mut changed = signature.clone();
        changed[position] ^= 1;
        let changed = Base64UrlUnpadded::encode_string(&changed);
        assert_eq!(
            error(&format!("{}.{}.{changed}", segments[0], segments[1])),
            VerifyError::Signature
        );
    }
}

#[test]
fn refuses_signatures_of_another_length_before_asking_the_verifier() {
    struct Gullible;
    impl SignatureVerifier for Gullible {
        fn verify(&self, _: &RsaPublicKey, _: &[u8], _: &[u8]) -> impl Future<Output = bool> {
            ready(true)
        }
    }
    let token = id_token(json!({}));
    let (input, signature) = token.rsplit_once('.').unwrap();
    let signature = decode(signature);
    for other in [
        &[][..],
        &signature[..255],
        &[0, 1],
        &[&signature[..], &[0]].concat(),
        &[&[0], &signature[..]].concat(),
    ] {
        let text = format!("{input}.{}", Base64UrlUnpadded::encode_string(other));
        let result = run(verify(UnverifiedToken::parse(&text).unwrap(), &jwks(), &Gullible));
        assert_eq!(result.unwrap_err(), VerifyError::Signature);
    }
}

#[test]
fn refuses_the_key_of_another_token_or_provider() {
    // Signed by the ID token's key, but naming the access token's.
    let header = json!({ "alg": "RS256", "kid": ACCESS_KEY }).to_string();
    assert_eq!(
        error(&sign_raw(&header, &id_claims().to_string())),
        VerifyError::Signature
    );
    // The right name on a stranger's key.
    let stranger = merged(access_jwk(), json!({ "kid": ID_KEY }));
    let others = Jwks::parse(&json!({ "keys": [stranger] }).to_string()).unwrap();
    assert_eq!(
        check(&id_token(json!({})), &others).unwrap_err(),
        VerifyError::Signature
    );
}

#[test]
fn says_when_there_is_no_key_or_two() {
    let header = json!({ "alg": "RS256", "kid": "rotated" }).to_string();
    assert_eq!(error(&sign_raw(&header, "{}")), VerifyError::Key(JwksError::NotFound));
    let twice = Jwks::parse(&json!({ "keys": [id_jwk(), id_jwk()] }).to_string()).unwrap();
    assert_eq!(
        check(&id_token(json!({})), &twice).unwrap_err(),
        VerifyError::Key(JwksError::Ambiguous)
    );
}

#[test]
fn texts_contain_nothing_of_the_token() {
    let token = id_token(json!({}));
    let (input, _) = token.rsplit_once('.').unwrap();
    for text in [
        format!("{input}.{}", "A".repeat(342)),
        format!("{input}.AAAA"),
        format!("{token}="),
    ] {
        let error = error(&text);
        let printed = format!("{error} {error:?}");
        assert!(!token.split('.').any(|segment| printed.contains(segment)), "{printed}");
    }
}
