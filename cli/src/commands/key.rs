//! `wharf key`: the keys with which a team signs the manifests of its app.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use wharf_cli::key;

use super::progress;

/// Make a key for signing manifests, or show its public half.
#[derive(Debug, Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make an Ed25519 key, write it into a new file that only you can read, and print its public half.
    ///
    /// The public half goes into the registry of the shell, into `keys` of the app. Whoever has the file can run code in that
    /// shell: keep it in a store for secrets, not in the repository.
    New {
        /// The file, which must not exist
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the public half of a key, as the registry wants it.
    Public {
        /// The file that `wharf key new` wrote
        file: PathBuf,
    },
}

pub(crate) fn run(arguments: Key) -> anyhow::Result<()> {
    let key = match arguments.action {
        Action::New { out } => {
            let key = key::create(&out)?;
            progress(&format!(
                "the key is in {}, for your eyes only; its public half goes into `keys` of the app in the registry:",
                out.display()
            ));
            key
        }
        Action::Public { file } => key::read(&file)?,
    };
    // As it is, for a registry: it is what is in the person's own file.
    println!("{}", key.public_jwk());
    Ok(())
}
