//! Builds what the local stack runs and serves.

use std::{
    collections::BTreeSet,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Context;
use stack::StaticOrigin;

use crate::{
    fingerprint::{Fingerprint, Stamp, compiler_variables},
    network::Network,
    process::{Processes, step},
    shim,
    tools::Tools,
    workspace::{WASM_TARGET, Workspace},
};

/// The crates that `static/index.html` has trunk build beside the shell, which does not depend on them.
const WITH_THE_SHELL: [&str; 3] = ["vault", "panel", "toolkit"];

/// How to build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Cargo profile `wasm-dev`: compiles fast.
    Dev,
    /// Cargo profile `wasm-release`: what is shipped.
    Release,
}

impl Profile {
    /// The profile that the switch `--release` stands for.
    pub(crate) fn for_release(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }

    /// The name of the cargo profile.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }

    fn switch(self) -> Option<&'static str> {
        (self == Self::Release).then_some("--release")
    }
}

/// Builds artefacts, one at a time: trunk and cargo share the target folder.
#[derive(Debug)]
pub(crate) struct Builder<'run> {
    workspace: &'run Workspace,
    processes: &'run Processes,
    tools: &'run Tools,
    profile: Profile,
    /// What the compiler says about itself, for fingerprints.
    compiler: String,
    /// Keeps a second `cargo xtask` from building meanwhile; the system releases it with the file.
    _lock: File,
}

impl<'run> Builder<'run> {
    /// Compiles the native programs, `wharf-local` and `wharf`, which everything else needs.
    pub(crate) fn new(
        workspace: &'run Workspace,
        processes: &'run Processes,
        tools: &'run Tools,
        profile: Profile,
    ) -> anyhow::Result<Self> {
        let packages = ["--package", "wharf-local", "--package", "wharf-cli"].map(str::to_owned);
        Self::with_programs(workspace, processes, tools, profile, &packages)
    }

    /// As [`Self::new`], together with other programs: `others` are cargo's arguments, with the packages of all of them.
    pub(crate) fn with_programs(
        workspace: &'run Workspace,
        processes: &'run Processes,
        tools: &'run Tools,
        profile: Profile,
        others: &[String],
    ) -> anyhow::Result<Self> {
        let lock = lock(workspace, processes)?;
        let own = ["build", "--bin", "wharf-local", "--bin", "wharf"];
        step("compiling the native programs", || {
            processes.run(workspace.cargo().args(own).args(others))
        })?;
        let compiler = processes.output(Command::new("rustc").arg("-vV").current_dir(workspace.root()))?;
        Ok(Self {
            workspace,
            processes,
            tools,
            profile,
            compiler,
            _lock: lock,
        })
    }

    /// Builds the shell and every child.
    pub(crate) fn build_all(&self) -> anyhow::Result<()> {
        self.build(&stack::SHELL)?;
        stack::CHILDREN.iter().try_for_each(|child| self.build(child))
    }

    /// Builds the shell or one child, unless what is there was built from the same sources.
    pub(crate) fn build(&self, app: &StaticOrigin) -> anyhow::Result<()> {
        let output = distribution(self.workspace, app);
        let stamp = Stamp::new(&self.workspace.target().join("xtask"), name(app));
        let inputs = self.fingerprint(app)?;
        if stamp.fits(&inputs, &output)? {
            eprintln!("==> {} is up to date", name(app));
            return Ok(());
        }
        step(
            &format!("building {} with profile {}", name(app), self.profile.name()),
            || {
                stamp.remove()?;
                if *app == stack::SHELL {
                    self.build_shell(&output)?
                } else {
                    self.build_app(app.source)?
                }
                // If a source has changed meanwhile, this stamp does not fit the next time.
                stamp.write(&inputs, &output)
            },
        )
    }

    /// Builds the app in a folder of the repository into its `dist`.
    pub(crate) fn build_app(&self, folder: &str) -> anyhow::Result<()> {
        let mut command = Command::new(self.workspace.program("wharf"));
        command.arg("build").arg(folder).args(self.profile.switch());
        command
            .arg("--wasm-bindgen")
            .arg(self.tools.wasm_bindgen())
            .current_dir(self.workspace.root());
        self.processes.run(&mut command)
    }

    /// Builds the app of one component into a folder (`benches/components`).
    pub(crate) fn build_probe(&self, app: &Path, component: &str, output: &Path) -> anyhow::Result<()> {
        let mut command = Command::new(self.workspace.program("wharf"));
        command.arg("build").arg(app).args(self.profile.switch());
        command.arg("--out").arg(output).env("WHARF_PROBE", component);
        command
            .arg("--wasm-bindgen")
            .arg(self.tools.wasm_bindgen())
            .current_dir(self.workspace.root());
        self.processes.output(&mut command).map(drop)
    }

    /// Puts its compressed form beside each file of a folder.
    pub(crate) fn compress(&self, folder: &Path) -> anyhow::Result<()> {
        let mut command = Command::new(self.workspace.program("wharf"));
        self.processes
            .run(command.arg("compress").arg(folder).args(self.profile.switch()))
    }

    fn build_shell(&self, output: &Path) -> anyhow::Result<()> {
        // Trunk builds offline, so everything must have been downloaded before.
        self.processes.run(
            self.workspace
                .cargo()
                .args(["fetch", "--quiet", "--target", WASM_TARGET]),
        )?;
        self.remove_old_snippets()?;
        let mut command = Command::new(self.tools.trunk.join("trunk"));
        command.args(["build", "--skip-version-check", "--cargo-profile", self.profile.name()]);
        command.args(self.profile.switch()).current_dir(self.workspace.root());
        // Trunk accepts only `true` or `false` where everybody else accepts anything.
        command.env_remove("NO_COLOR");
        let folder = self.workspace.target().join("xtask/bin");
        let wharf = self.workspace.program("wharf");
        let release = self.profile == Profile::Release;
        if release {
            // The flags of `wharf build --release`, so that cargo compiles what shell and children share only once.
            let mut flags = Command::new(self.workspace.program("wharf"));
            flags
                .arg("rustflags")
                .arg(stack::CHILDREN[0].source)
                .current_dir(self.workspace.root());
            command.env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                self.processes.output(&mut flags)?.trim(),
            );
        }
        shim::install(
            &mut command,
            &folder,
            &self.tools.wasm_bindgen(),
            &self.tools.trunk,
            release.then_some(wharf.as_path()),
        )?;
        self.processes.run(&mut command)?;
        self.compress(output)
    }

    /// Trunk collects wasm-bindgen's output in one folder per mode and copies old snippets along.
    fn remove_old_snippets(&self) -> anyhow::Result<()> {
        let folder = self.workspace.target().join("wasm-bindgen");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove `{}`", folder.display()))?;
        }
        Ok(())
    }

    /// Everything that goes into an artefact: its crates, the crates of what builds it, and the settings of both.
    fn fingerprint(&self, app: &StaticOrigin) -> anyhow::Result<Fingerprint> {
        let mut paths: BTreeSet<PathBuf> = self.workspace.sources(name(app));
        paths.extend(self.workspace.sources("wharf-cli"));
        let settings = [
            "Cargo.toml",
            "Cargo.lock",
            ".cargo/config.toml",
            "rust-toolchain.toml",
            "static",
        ];
        paths.extend(settings.iter().map(|file| self.workspace.path(file)));
        if *app == stack::SHELL {
            for module in WITH_THE_SHELL {
                paths.extend(self.workspace.sources(module));
            }
            paths.extend(["Trunk.toml", "xtask"].iter().map(|file| self.workspace.path(file)));
        }
        paths.retain(|path| path.exists());
        Fingerprint::of(
            &paths,
            &[
                self.profile.name(),
                &self.compiler,
                &Tools::versions(),
                &compiler_variables(),
            ],
        )
    }
}

/// Waits until no other `cargo xtask` builds: two of trunk would mix up their files.
fn lock(workspace: &Workspace, processes: &Processes) -> anyhow::Result<File> {
    let folder = workspace.target().join("xtask");
    let path = folder.join("lock");
    let open = fs::create_dir_all(&folder).and_then(|()| File::create(&path));
    let file = open.with_context(|| format!("cannot write `{}`", path.display()))?;
    let mut waiting = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::WouldBlock) => {}
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock `{}`", path.display()));
            }
        }
        if !waiting {
            eprintln!("==> waiting for another `cargo xtask` that builds");
            waiting = true;
        }
        processes.interrupt().wait(Duration::from_millis(200))?;
    }
}

/// The name of the crate that a bucket serves.
pub(crate) fn name(app: &StaticOrigin) -> &'static str {
    app.source.rsplit('/').next().unwrap_or(app.source)
}

/// The folder that is deployed into a bucket.
pub(crate) fn distribution(workspace: &Workspace, app: &StaticOrigin) -> PathBuf {
    // As `Trunk.toml` has it for the shell, and as `wharf build` does by default.
    if *app == stack::SHELL {
        workspace.path("dist/shell")
    } else {
        workspace.path(app.source).join("dist")
    }
}

/// Signs the manifest of a child with the key of the local stack. At each deployment and not at each build: an artefact of an
/// earlier day may be up to date, and its signature expired.
fn sign(workspace: &Workspace, processes: &Processes, app: &StaticOrigin) -> anyhow::Result<()> {
    let mut command = Command::new(workspace.program("wharf"));
    command
        .arg("sign")
        .arg("--dir")
        .arg(distribution(workspace, app))
        .current_dir(workspace.root())
        .env("WHARF_SIGNING_KEY", stack::DEVELOPMENT_KEY);
    processes.run(&mut command)
}

/// Deploys the shell or a child into its bucket of the stack that runs in a network.
pub(crate) fn deploy(
    workspace: &Workspace,
    processes: &Processes,
    network: &Network,
    app: &StaticOrigin,
) -> anyhow::Result<()> {
    if *app != stack::SHELL {
        sign(workspace, processes, app)?;
    }
    let mut command = Command::new(workspace.program("wharf"));
    command
        .arg("deploy")
        .arg(app.source)
        .arg("--dir")
        .arg(distribution(workspace, app));
    command.args(["--bucket", app.bucket, "--region", stack::REGION]);
    command
        .args(["--endpoint", &stack::origin(stack::S3_PORT)])
        .current_dir(workspace.root());
    command
        .env("AWS_ACCESS_KEY_ID", stack::ACCESS_KEY_ID)
        .env("AWS_SECRET_ACCESS_KEY", stack::SECRET_ACCESS_KEY);
    // A session of the person's own does not belong to this key.
    command.env_remove("AWS_SESSION_TOKEN");
    processes.run(&mut network.inside(command))
}

/// Deploys the shell and every child.
pub(crate) fn deploy_all(workspace: &Workspace, processes: &Processes, network: &Network) -> anyhow::Result<()> {
    // The children first: the shell is then never there without them.
    stack::CHILDREN
        .iter()
        .chain([&stack::SHELL])
        .try_for_each(|app| deploy(workspace, processes, network, app))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_trunk_builds_beside_the_shell_goes_into_its_fingerprint() {
        let page = include_str!("../../static/index.html");
        let built = page.matches(r#"rel="rust""#).count();
        assert_eq!(built, WITH_THE_SHELL.len() + 1);
        for module in WITH_THE_SHELL {
            assert!(page.contains(&format!("../{module}/Cargo.toml")), "{module}");
        }
    }

    #[test]
    fn an_app_is_named_after_its_folder() {
        assert_eq!(name(&stack::SHELL), "shell");
        assert_eq!(
            stack::CHILDREN.map(|child| name(&child)),
            ["forms", "billing", "profile", "gallery", "schema-forms"]
        );
    }
}
