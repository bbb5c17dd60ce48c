//! `cargo xtask test`: every check and every test, with one line at the end that counts them.

mod features;
mod journeys;
mod lanes;
mod needs;
mod packages;
mod tally;

use std::process::{Command, ExitCode};

use clap::Args;

use crate::{
    artifacts::Profile,
    axe,
    browsers::{Browser, Firefox},
    fonts,
    fresh_stack::FreshStack,
    interop::Interop,
    interrupt::Interrupted,
    network::Network,
    process::{Processes, step},
    single_spa,
    test::{journeys::Journeys, lanes::Queue, needs::Needs, packages::Packages, tally::Tally},
    tools::{self, Tools},
    workspace::{WASM_TARGET, Workspace},
};

/// What the tally calls the journeys.
const JOURNEYS: &str = "journeys";
/// The fuzz targets: a workspace of their own, which no other command compiles.
const FUZZ: &str = "crates/oidc/fuzz/Cargo.toml";

/// Which parts to run; without any of them, all.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Formatting, clippy, the feature check, the fuzz targets and the native tests
    #[arg(long)]
    unit: bool,
    /// The tests that run inside headless Chromium
    #[arg(long)]
    browser: bool,
    /// What needs the running stack: foreign clients, and the journeys of a person in headless Chromium and Firefox
    #[arg(long)]
    e2e: bool,
}

impl Options {
    fn all(&self) -> bool {
        !self.unit && !self.browser && !self.e2e
    }
}

/// What every part needs.
struct Run<'run> {
    workspace: &'run Workspace,
    processes: &'run Processes,
    packages: Packages,
    tally: Tally,
}

/// Runs the parts. A part that fails does not keep the later ones from running.
pub(crate) fn run(workspace: &Workspace, processes: &Processes, options: &Options) -> anyhow::Result<ExitCode> {
    let mut run = Run {
        workspace,
        processes,
        packages: Packages::of(workspace)?,
        tally: Tally::default(),
    };
    if options.all() || options.unit {
        run.unit()?;
    }
    if options.all() || options.browser {
        run.browser()?;
    }
    if options.all() || options.e2e {
        run.journeys()?;
    }
    for name in run.tally.failures() {
        eprintln!("FAILED: {name}");
    }
    println!("{}", run.tally);
    Ok(if run.tally.is_success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Run<'_> {
    /// Formatting, lints, features, fuzz targets and the native tests.
    fn unit(&mut self) -> Result<(), Interrupted> {
        let deny = ["--", "-D", "warnings"];
        let mut format = self.workspace.cargo();
        format.args(["fmt", "--all", "--check"]);
        self.check("formatting", &mut format)?;

        let mut clippy = self.workspace.cargo();
        clippy
            .args(["clippy", "--all-targets"])
            .args(self.packages.native())
            .args(deny);
        self.check("clippy of the native packages", &mut clippy)?;

        let target = tools::add_target(self.workspace, self.processes);
        if self.record("the Wasm target", target.map(|()| true))? {
            let mut clippy = self.workspace.cargo();
            clippy.args([
                "clippy",
                "--all-targets",
                "--target",
                WASM_TARGET,
                "--profile",
                "wasm-dev",
            ]);
            clippy.args(self.packages.browser()).args(deny);
            self.check("clippy of the packages for browsers", &mut clippy)?;
        }

        // Without the fuzzer, which takes a C++ compiler, and so on the stable toolchain.
        let mut fuzz = self.workspace.cargo();
        fuzz.args(["check", "--locked", "--no-default-features", "--manifest-path", FUZZ])
            .arg("--target-dir")
            .arg(self.workspace.target());
        self.check("the fuzz targets", &mut fuzz)?;

        let features = step("checking the features of leptos", || {
            features::check(self.workspace, self.processes)
        });
        self.record("the features of leptos", features.map(|()| true))?;

        let mut tests = self.workspace.cargo();
        tests
            .args(["test", "--no-fail-fast"])
            .args(self.packages.native_tests());
        self.tests("native tests", &mut tests)?;
        // Cargo takes them on their own only.
        let mut examples = self.workspace.cargo();
        examples
            .args(["test", "--no-fail-fast", "--doc"])
            .args(self.packages.native());
        self.tests("examples in the documentation", &mut examples)?;

        let logic = self.packages.browser_with_native_tests();
        if !logic.is_empty() {
            // Only what needs no browser: tests in the sources. Those in `tests/` are for the browser.
            let mut tests = self.workspace.cargo();
            tests.args(["test", "--no-fail-fast", "--lib", "--bins"]).args(&logic);
            self.tests("native tests of the packages for browsers", &mut tests)?;
            // Most of them are compiled only: they would need a page. The contract has one for apps written with Leptos.
            let mut examples = self.workspace.cargo();
            examples
                .args([
                    "test",
                    "--no-fail-fast",
                    "--doc",
                    "--package",
                    "wharf",
                    "--features",
                    "wharf/leptos",
                ])
                .args(logic);
            self.tests(
                "examples in the documentation of the packages for browsers",
                &mut examples,
            )?;
        }
        Ok(())
    }

    /// The tests that run inside a page.
    fn browser(&mut self) -> Result<(), Interrupted> {
        let prepared = Tools::install(self.workspace, self.processes)
            .and_then(|tools| Ok((tools, Browser::find_or_install(self.processes)?)));
        let Some((tools, browser)) = self.prepare("what the browser tests need", prepared)? else {
            return Ok(());
        };
        let packages = self.packages.with_browser_tests();
        let mut tests = self.workspace.cargo();
        tests
            .args([
                "test",
                "--no-fail-fast",
                // Without the examples in the documentation, which no page can run.
                "--tests",
                "--target",
                WASM_TARGET,
                "--profile",
                "wasm-dev",
            ])
            .args(packages);
        tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools.test_runner());
        tests.env("CHROMEDRIVER", &browser.driver);
        // The runner would look for it in the folder of each package.
        tests.env(
            "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
            self.workspace.path("webdriver.json"),
        );
        // Seconds. The defaults, 20 and 5, are too short for a busy machine.
        tests
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120")
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        self.tests("browser tests", &mut tests)
    }

    /// The journeys and the foreign clients against stacks of their own.
    fn journeys(&mut self) -> Result<(), Interrupted> {
        let needs = self.needs()?;
        let target = self.packages.journeys();
        let prepared = FreshStack::start(self.workspace, self.processes, Profile::Dev, &target);
        let Some(stack) = self.prepare("the stack for the journeys", prepared)? else {
            return Ok(());
        };
        let mut stacks = vec![stack];
        let result = self
            .add_lanes(&mut stacks)
            .and_then(|()| self.against(&stacks, &needs, &target));
        let ended: Vec<_> = stacks.into_iter().map(FreshStack::end).collect();
        result?;
        ended
            .into_iter()
            .try_for_each(|ended| self.prepare("the end of the stack", ended).map(drop))
    }

    fn needs(&mut self) -> Result<Needs, Interrupted> {
        let interop = Interop::install(self.workspace, self.processes);
        let interop = self.prepare("what the tests against foreign implementations need", interop)?;
        let single_spa = single_spa::build(self.workspace, self.processes);
        let single_spa = self.prepare("the single-spa app", single_spa)?;
        let axe = axe::install(self.workspace, self.processes);
        let axe = self.prepare("axe-core", axe)?;
        let fonts = fonts::install(self.workspace, self.processes);
        let fonts = self.prepare("the fonts of the journeys", fonts)?;
        let firefox = Firefox::find_or_install(self.workspace, self.processes);
        let firefox = self.prepare("Firefox and its driver", firefox)?;
        Ok(Needs {
            interop,
            single_spa,
            axe,
            fonts,
            firefox,
        })
    }

    /// Starts further stacks beside the first one, where that is possible.
    fn add_lanes(&mut self, stacks: &mut Vec<FreshStack>) -> Result<(), Interrupted> {
        for _ in 0..lanes::further() {
            let network = match Network::own(self.processes) {
                Ok(network) => network,
                Err(error) if error.is::<Interrupted>() => return Err(Interrupted),
                Err(error) => {
                    eprintln!(
                        "note: there are no lanes for the journeys but {}: {error:#}",
                        stacks.len()
                    );
                    return Ok(());
                }
            };
            let other = stacks[0].another(self.workspace, self.processes, network, stacks.len());
            stacks.extend(self.prepare("another stack for the journeys", other)?);
        }
        Ok(())
    }

    /// What runs against the stacks: the journeys against all of them, the foreign clients against the first one. `target` are
    /// cargo's arguments for the program of the journeys.
    fn against(&mut self, stacks: &[FreshStack], needs: &Needs, target: &[String]) -> Result<(), Interrupted> {
        let journeys = Journeys::compile(self.workspace, self.processes, target);
        let Some(journeys) = self.prepare(JOURNEYS, journeys)? else {
            return self.foreign(needs);
        };
        let (workspace, processes) = (self.workspace, self.processes);
        let queue = Queue::new(journeys.names());
        let lane = |stack: &FreshStack| {
            queue.drain(processes, |names| {
                stack.command(workspace, needs.told_to(journeys.command(names)))
            })
        };
        let outcome = step(JOURNEYS, || {
            lanes::side_by_side(stacks, lane, || self.foreign(needs).map_err(Into::into))
        });
        match self.unless_interrupted(outcome)? {
            Some(outcome) => self
                .tally
                .add_named_tests(JOURNEYS, journeys.names(), outcome.success, &outcome.lines),
            None => self.tally.add_check(JOURNEYS, false),
        }
        Ok(())
    }

    /// The foreign clients.
    fn foreign(&mut self, needs: &Needs) -> Result<(), Interrupted> {
        let name = "tests against foreign implementations";
        if let Some(interop) = &needs.interop
            && let Some(mut tests) = self.prepare(name, interop.tests(self.workspace))?
        {
            self.tests(name, &mut tests)?;
        }
        Ok(())
    }

    /// Runs a check that passes or fails as a whole.
    fn check(&mut self, name: &str, command: &mut Command) -> Result<(), Interrupted> {
        let result = step(name, || Ok(self.processes.status(command)?.success()));
        self.record(name, result).map(drop)
    }

    /// Runs tests and counts them.
    fn tests(&mut self, name: &str, command: &mut Command) -> Result<(), Interrupted> {
        match step(name, || self.processes.lines(command)) {
            Ok((status, lines)) => self.tally.add_tests(name, status.success(), &lines),
            Err(error) => {
                self.record(name, Err(error))?;
            }
        }
        Ok(())
    }

    /// Counts a check.
    fn record(&mut self, name: &str, result: anyhow::Result<bool>) -> Result<bool, Interrupted> {
        let passed = self.unless_interrupted(result)?.unwrap_or(false);
        self.tally.add_check(name, passed);
        Ok(passed)
    }

    /// Counts a preparation only if it has failed.
    fn prepare<T>(&mut self, name: &str, result: anyhow::Result<T>) -> Result<Option<T>, Interrupted> {
        let prepared = self.unless_interrupted(result)?;
        if prepared.is_none() {
            self.tally.add_check(name, false);
        }
        Ok(prepared)
    }

    fn unless_interrupted<T>(&self, result: anyhow::Result<T>) -> Result<Option<T>, Interrupted> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is::<Interrupted>() => Err(Interrupted),
            Err(error) => {
                eprintln!("error: {error:#}");
                Ok(None)
            }
        }
    }
}
