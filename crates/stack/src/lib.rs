//! What the local stack is made of: one table for the stack itself, for `cargo xtask` and for the tests.
//!
//! Every server listens on [`HOST`] only. The static files `static/config.json` and `static/registry.json` carry the
//! same numbers; a test in `services/local` holds them together.

/// The loopback address that every server binds.
pub const HOST: &str = "127.0.0.1";

/// Where the identity provider listens.
pub const IDENTITY_PROVIDER_PORT: u16 = 8090;
/// Where the API listens.
pub const API_PORT: u16 = 8091;
/// Where S3 listens.
pub const S3_PORT: u16 = 8092;

/// A bucket that is served as a web origin, as CloudFront would serve it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StaticOrigin {
    /// The port of the origin.
    pub port: u16,
    /// The bucket behind it.
    pub bucket: &'static str,
    /// The folder of the repository that is deployed into the bucket, relative to its root.
    pub source: &'static str,
    /// Whether a path without a file extension answers with `index.html` (the shell), or is a 404 (every child).
    pub single_page: bool,
}

/// The shell's own origin.
pub const SHELL: StaticOrigin = StaticOrigin {
    port: 8080,
    bucket: "wharf-shell",
    source: "shell",
    single_page: true,
};
/// The origins of the children, one bucket each.
pub const CHILDREN: [StaticOrigin; 5] = [
    StaticOrigin {
        port: 8081,
        bucket: "wharf-forms",
        source: "components/forms",
        single_page: false,
    },
    StaticOrigin {
        port: 8082,
        bucket: "wharf-billing",
        source: "components/billing",
        single_page: false,
    },
    StaticOrigin {
        port: 8083,
        bucket: "wharf-profile",
        source: "components/profile",
        single_page: false,
    },
    StaticOrigin {
        port: 8085,
        bucket: "wharf-gallery",
        source: "components/gallery",
        single_page: false,
    },
    StaticOrigin {
        port: 8086,
        bucket: "wharf-schema-forms",
        source: "components/schema-forms",
        single_page: false,
    },
];

/// The origin of an app that is not part of this repository: one that somebody writes to try Wharf. Its folder is not known.
pub const GUEST: StaticOrigin = StaticOrigin {
    port: 8084,
    bucket: "wharf-guest",
    source: "",
    single_page: false,
};

/// Every port of the stack with what listens there, in ascending order.
pub const PORTS: [(u16, &str); 10] = [
    (SHELL.port, "the shell"),
    (CHILDREN[0].port, "the bucket of Forms"),
    (CHILDREN[1].port, "the bucket of Billing"),
    (CHILDREN[2].port, "the bucket of Profile"),
    (GUEST.port, "the bucket of an app of your own"),
    (CHILDREN[3].port, "the bucket of the gallery"),
    (CHILDREN[4].port, "the bucket of forms from a schema"),
    (IDENTITY_PROVIDER_PORT, "the identity provider"),
    (API_PORT, "the API"),
    (S3_PORT, "S3"),
];

/// The private bucket that holds form data and files.
pub const DATA_BUCKET: &str = "wharf-data";

/// The region that S3 signatures name.
pub const REGION: &str = "eu-central-1";
/// The access key of the local S3. It opens nothing but this machine's own `.wharf` folder.
pub const ACCESS_KEY_ID: &str = "WHARFLOCALACCESSKEY0";
/// The secret that belongs to [`ACCESS_KEY_ID`].
pub const SECRET_ACCESS_KEY: &str = "wharf-local-secret-access-key-for-this-machine";

/// The private key, a JSON Web Key ([RFC 8037](https://www.rfc-editor.org/rfc/rfc8037#section-2)), that signs the manifests
/// of the local stack. Everybody has it: a registry that trusts its public part trusts everybody, and belongs on this machine
/// only. `static/registry.json` trusts it for the apps of the stack; `wharf check` warns where it is trusted for others.
pub const DEVELOPMENT_KEY: &str = concat!(
    r#"{"kty":"OKP","crv":"Ed25519","kid":"9MlQlwi5srmutcO_Sf7ylMErfgDCjftwCIJSqjXiVfw","#,
    r#""x":"sH-CTuT0lHFACJYpw3NirwhY5Fd-IRdTnUyghPUL0cY","d":"WWZ5Ho4aIiiCCYBKLu6_TMY9rCdROITcc1Cd3DxyRDA"}"#,
);
/// The thumbprint of [`DEVELOPMENT_KEY`] ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)), by which the key is recognised
/// wherever it is trusted.
pub const DEVELOPMENT_KEY_ID: &str = "9MlQlwi5srmutcO_Sf7ylMErfgDCjftwCIJSqjXiVfw";

/// The user pool's identifier, the last part of the issuer as in Cognito.
pub const USER_POOL: &str = "local_Wharf0001";
/// The public app client of the shell.
pub const CLIENT_ID: &str = "7wharfshelllocalclient0001";
/// A second registered client, whose tokens the API must refuse.
pub const OTHER_CLIENT_ID: &str = "7wharfotherlocalclient0002";
/// Where the authorization server sends the person back to, a path on the shell's origin.
pub const REDIRECT_PATH: &str = "/auth/callback";
/// The scope that the API asks for on submissions.
pub const SUBMISSIONS_SCOPE: &str = "wharf/submissions";
/// The scope that the API asks for on invoices.
pub const INVOICES_SCOPE: &str = "wharf/invoices";
/// Every scope that the shell asks for at sign-in.
pub const SCOPES: [&str; 5] = ["openid", "email", "profile", SUBMISSIONS_SCOPE, INVOICES_SCOPE];

/// A demo account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account {
    /// The `sub` claim.
    pub subject: &'static str,
    /// The e-mail address, which is also the user name.
    pub email: &'static str,
    /// The password. These accounts exist on this machine only.
    pub password: &'static str,
    /// The `given_name` claim.
    pub given_name: &'static str,
    /// The `family_name` claim.
    pub family_name: &'static str,
    /// The `cognito:groups` claim.
    pub groups: &'static [&'static str],
}

/// The accounts that the identity provider knows.
pub const ACCOUNTS: [Account; 2] = [
    Account {
        subject: "3f1c9a52-7c1e-4b6e-9a55-0d5d3c1f7a01",
        email: "demo@example.com",
        password: "Wharf-demo-1",
        given_name: "Demo",
        family_name: "Account",
        groups: &["customers", "billing"],
    },
    Account {
        subject: "b8e0d6c4-2f3a-4d0b-8c77-6a1e9b2c4d02",
        email: "second@example.com",
        password: "Wharf-demo-2",
        given_name: "Second",
        family_name: "Account",
        groups: &["customers"],
    },
];

/// The origin of a port of the stack, as browsers write it.
#[must_use]
pub fn origin(port: u16) -> String {
    format!("http://localhost:{port}")
}

/// The issuer of the local identity provider.
#[must_use]
pub fn issuer() -> String {
    format!("{}/{USER_POOL}", origin(IDENTITY_PROVIDER_PORT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_port_is_listed_once_and_in_order() {
        assert!(PORTS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn the_development_key_is_named_by_its_thumbprint() {
        let member = format!(r#""kid":"{DEVELOPMENT_KEY_ID}""#);
        assert!(DEVELOPMENT_KEY.contains(&member));
    }

    #[test]
    fn every_bucket_is_its_own() {
        let mut buckets = vec![DATA_BUCKET, SHELL.bucket, GUEST.bucket];
        buckets.extend(CHILDREN.iter().map(|child| child.bucket));
        let count = buckets.len();
        buckets.sort_unstable();
        buckets.dedup();
        assert_eq!(buckets.len(), count);
    }
}
