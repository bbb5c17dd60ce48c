//! The numbers of everything that can go wrong with sign-in: `WHARF-100` to `WHARF-199`.

use core::fmt;

/// The number of an error, such as `WHARF-113`. `docs/errors/` has a page for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ErrorCode(&'static str);

impl ErrorCode {
    /// The number as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

macro_rules! error_codes {
    ($($name:ident $code:literal $summary:literal)*) => {
        impl ErrorCode {
            $(#[doc = $summary] pub const $name: Self = Self($code);)*
        }

        /// Every number with what it stands for, in ascending order.
        pub const ALL_ERROR_CODES: &[(ErrorCode, &str)] = &[$((ErrorCode::$name, $summary),)*];
    };
}

error_codes! {
    CONFIG "WHARF-100" "The sign-in configuration is unusable."
    METADATA_UNREADABLE "WHARF-101" "The provider's metadata cannot be read."
    METADATA_ISSUER "WHARF-102" "The provider's metadata belong to another issuer."
    METADATA_UNSUPPORTED "WHARF-103" "The provider does not support what sign-in needs."

    METADATA_UNREACHABLE "WHARF-104" "The provider's metadata could not be fetched."
    INSECURE_CONTEXT "WHARF-105" "The page is not in a secure context, so the browser offers no cryptography."
    STORAGE "WHARF-106" "The browser does not let the page remember the sign-in."
    VAULT_UNAVAILABLE "WHARF-107" "The worker that keeps the session does not answer."

    CALLBACK_MALFORMED "WHARF-110" "The sign-in response is malformed."
    CALLBACK_UNKNOWN "WHARF-111" "The sign-in response belongs to no sign-in of this tab."
    CALLBACK_STALE "WHARF-112" "The sign-in took too long."
    CALLBACK_ISSUER "WHARF-113" "The sign-in response came from another issuer."
    CALLBACK_DENIED "WHARF-114" "The sign-in was cancelled or not permitted."
    CALLBACK_INTERACTION "WHARF-115" "The provider needs the person to sign in."
    CALLBACK_UNAVAILABLE "WHARF-116" "The provider could not complete the sign-in for now."
    CALLBACK_REFUSED "WHARF-117" "The provider refused the sign-in request."

    TOKEN_REFUSED "WHARF-120" "The provider no longer accepts the code or refresh token."
    TOKEN_REJECTED "WHARF-121" "The provider rejected the token request."
    TOKEN_RATE_LIMITED "WHARF-122" "The provider is receiving too many requests."
    TOKEN_UNAVAILABLE "WHARF-123" "The provider's token endpoint has a fault."
    TOKEN_UNREADABLE "WHARF-124" "The answer to the token request cannot be read."
    TOKEN_INCOMPLETE "WHARF-125" "The answer to the token request is incomplete."
    TOKEN_UNREACHABLE "WHARF-126" "The provider's token endpoint could not be reached."

    JWT_MALFORMED "WHARF-130" "A token is not a well-formed JWT."
    JWT_HEADER "WHARF-131" "A token is signed in a way that is not accepted."
    JWT_KEY_UNKNOWN "WHARF-132" "A token is signed with a key that the provider does not publish."
    JWKS_UNREADABLE "WHARF-133" "The provider's key set cannot be read."
    JWT_KEY_UNSUITABLE "WHARF-134" "A token is signed with a key that is not accepted."
    JWT_SIGNATURE "WHARF-135" "The signature of a token is wrong."
    JWKS_UNREACHABLE "WHARF-136" "The provider's key set could not be fetched."

    ID_TOKEN_CLAIMS "WHARF-140" "The ID token lacks a claim or has one of the wrong type."
    ID_TOKEN_ISSUER "WHARF-141" "The ID token was issued by another issuer."
    ID_TOKEN_AUDIENCE "WHARF-142" "The ID token was issued for another client."
    ID_TOKEN_EXPIRED "WHARF-143" "The ID token has expired."
    ID_TOKEN_NOT_YET_VALID "WHARF-144" "The ID token is not valid yet."
    ID_TOKEN_NONCE "WHARF-145" "The ID token belongs to another sign-in."
    ID_TOKEN_ACCESS_TOKEN "WHARF-146" "The ID token and the access token do not belong together."
    ID_TOKEN_USE "WHARF-147" "A token that is not an ID token came in its place."
    ID_TOKEN_CHANGED "WHARF-148" "The renewed ID token is about another person or sign-in."
    ID_TOKEN_AUTHENTICATION_AGE "WHARF-149" "The person signed in longer ago than permitted."

    ACCESS_TOKEN_CLAIMS "WHARF-150" "The access token lacks a claim or has one of the wrong type."
    ACCESS_TOKEN_ISSUER "WHARF-151" "The access token was issued by another issuer or for another client."
    ACCESS_TOKEN_SUBJECT "WHARF-152" "The access token is about another person."
    ACCESS_TOKEN_EXPIRED "WHARF-153" "The access token is not valid now."
    ACCESS_TOKEN_SCOPE "WHARF-154" "The access token lacks a scope."
    ACCESS_TOKEN_AUDIENCE "WHARF-155" "The access token is for other APIs than asked for."

    SESSION_ENDED "WHARF-160" "The session has ended."
    SESSION_DISCARDED "WHARF-161" "An answer arrived for a session that is over."
    LOCK_TIMEOUT "WHARF-162" "Another vault is renewing the session and does not finish."
    CAPABILITY_DENIED "WHARF-163" "An app asked for what the registry does not grant it."
    STEP_UP_REQUIRED "WHARF-164" "A fresh sign-in is needed."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_within_those_of_sign_in_and_each_has_its_page() {
        let mut last = 99;
        for (code, summary) in ALL_ERROR_CODES {
            let number: u32 = code.as_str().strip_prefix("WHARF-").unwrap().parse().unwrap();
            assert!(last < number && number < 200, "{code}");
            last = number;
            let page = format!("{}/../../docs/errors/{code}.md", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(&page).unwrap_or_else(|_| panic!("{code} has no page"));
            assert!(
                text.starts_with(&format!("# {code}: {}\n", summary.trim_end_matches('.'))),
                "{code}"
            );
        }
    }
}
