//! `wharf key`: the keys with which a team signs the manifests of its app.

use std::{
    env::VarError,
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use rand::{RngCore, rngs::OsRng};
use registry::{SigningKey, SigningKeyError};

/// The environment variable that may hold a key: its JWK, not the name of a file. For build servers with a store for secrets.
pub const KEY_VARIABLE: &str = "WHARF_SIGNING_KEY";

/// Why there is no key to sign with. Never tells anything of a key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The system gives no random numbers.
    #[error("the operating system gives no random numbers for a key: {0}")]
    Random(String),
    /// A file with that name is there. Overwriting a key would make every registry that trusts it useless.
    #[error("`{}` exists and is not overwritten; choose another name", .0.display())]
    Exists(PathBuf),
    /// The file could not be written or read.
    #[error("cannot {verb} `{}`: {source}", path.display())]
    File {
        /// What was tried.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// The text is no private key.
    #[error("{place}: {source}; `wharf key new --out key.jwk` makes one")]
    Content {
        /// The file or the environment variable.
        place: String,
        /// What is wrong with it.
        source: SigningKeyError,
    },
    /// Nobody named a key.
    #[error(
        "name the key to sign with, with --key key.jwk or as a JWK in {KEY_VARIABLE}; `wharf key new --out key.jwk` makes one"
    )]
    None,
}

impl KeyError {
    fn file(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { verb, path, source }
    }
}

/// Makes a key and writes it into a new file that only its owner may read.
///
/// # Errors
///
/// [`KeyError::Exists`], [`KeyError::File`] or [`KeyError::Random`].
pub fn create(path: &Path) -> Result<SigningKey, KeyError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => KeyError::Exists(path.to_owned()),
        _ => KeyError::file("write", path)(source),
    })?;
    let mut seed = [0; 32];
    OsRng
        .try_fill_bytes(&mut seed)
        .map_err(|error| KeyError::Random(error.to_string()))?;
    let key = SigningKey::from_seed(&seed);
    let mut text = key.reveal_jwk();
    text.push('\n');
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(KeyError::file("write", path))?;
    Ok(key)
}

/// Reads a key from its file.
///
/// # Errors
///
/// [`KeyError::File`] or [`KeyError::Content`].
pub fn read(path: &Path) -> Result<SigningKey, KeyError> {
    let text = fs::read_to_string(path).map_err(KeyError::file("read", path))?;
    parse(&text, format!("`{}`", path.display()))
}

/// The keys in these files, or without any the one in [`KEY_VARIABLE`], whose value is `variable`.
///
/// # Errors
///
/// As [`read`]; [`KeyError::None`] if there is no key at all.
pub fn read_all(paths: &[PathBuf], variable: Result<String, VarError>) -> Result<Vec<SigningKey>, KeyError> {
    if !paths.is_empty() {
        return paths.iter().map(|path| read(path)).collect();
    }
    match variable {
        Ok(text) if !text.trim().is_empty() => Ok(vec![parse(&text, format!("the variable {KEY_VARIABLE}"))?]),
        _ => Err(KeyError::None),
    }
}

fn parse(text: &str, place: String) -> Result<SigningKey, KeyError> {
    SigningKey::from_jwk(text.trim()).map_err(|source| KeyError::Content { place, source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_key_can_be_read_by_its_owner_alone_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.jwk");
        let key = create(&path).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(read(&path).unwrap().trusted_key(), key.trusted_key());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(matches!(create(&path), Err(KeyError::Exists(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        let other = create(&folder.path().join("other.jwk")).unwrap();
        assert_ne!(other.kid(), key.kid());
        assert!(matches!(
            create(&folder.path().join("missing/key.jwk")),
            Err(KeyError::File { verb: "write", .. })
        ));
    }

    #[test]
    fn files_come_before_the_variable_and_something_must_be_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.jwk");
        let in_file = create(&path).unwrap();
        let variable = SigningKey::from_seed(&[7; 32]);
        let kids = |paths: &[PathBuf], value| {
            let keys = read_all(paths, value)?;
            Ok::<_, KeyError>(keys.iter().map(|key| key.kid().to_owned()).collect::<Vec<_>>())
        };
        let text = || Ok(format!("\n{}\n", variable.reveal_jwk()));
        assert_eq!(kids(&[path], text()).unwrap(), [in_file.kid()]);
        assert_eq!(kids(&[], text()).unwrap(), [variable.kid()]);
        for nothing in [Err(VarError::NotPresent), Ok(" ".to_owned())] {
            assert!(matches!(kids(&[], nothing), Err(KeyError::None)));
        }
    }

    #[test]
    fn what_is_no_key_is_not_repeated() {
        let secret = SigningKey::from_seed(&[7; 32]).reveal_jwk().replace("\"x\"", "\"y\"");
        let said = read_all(&[], Ok(secret.clone())).unwrap_err().to_string();
        assert!(said.contains(KEY_VARIABLE), "{said}");
        let private: serde_json::Value = serde_json::from_str(&secret).unwrap();
        assert!(!said.contains(private["d"].as_str().unwrap()), "{said}");
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(
            read(&folder.path().join("none.jwk")),
            Err(KeyError::File { verb: "read", .. })
        ));
    }
}
