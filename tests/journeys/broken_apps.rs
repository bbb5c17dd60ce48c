//! What a broken child costs: its own place, and nothing else.

use anyhow::{Context, ensure};
use registry::Contents;
use wharf_tests::{
    Result,
    browser::{Browser, button, heading, link},
    bucket::{Bucket, Kept, Object, module},
    fixtures, forged_app,
    running_stack::{Turn, turn_with_browser},
    shell::{Child, DEMO, child_named},
    workspace,
};

/// A browser that is signed in, and the bucket of the child that is going to break.
struct Scene {
    // In this order: the bucket is whole again before the browser ends and the next journey begins.
    kept: Kept,
    bucket: Bucket,
    browser: Browser,
    _turn: Turn,
}

fn profile() -> Child {
    child_named("Profile")
}

/// Marks the page, so that code which ran can be found out.
const MARK: &str = "globalThis.__tampered = true;";

impl Scene {
    async fn set() -> Result<Self> {
        let (turn, browser) = turn_with_browser().await?;
        let bucket = Bucket::open(profile().bucket);
        let kept = bucket.keep().await?;
        browser.watch_memory().await?;
        browser.sign_in_at("/", DEMO).await?;
        Ok(Self {
            kept,
            bucket,
            browser,
            _turn: turn,
        })
    }

    /// Goes to the child, which must fail with this code while everything else works.
    async fn breaks_with(&self, code: &str) -> Result<()> {
        let browser = &self.browser;
        browser.click(&link("Profile")).await?;
        self.find_card(code).await?;
        for title in ["Billing", "Forms"] {
            browser
                .visit(child_named(title))
                .await
                .with_context(|| format!("beside {code}"))?;
        }
        browser.find_text("Demo Account").await?;
        browser.click(&link("Profile")).await?;
        self.find_card(code).await
    }

    async fn find_card(&self, code: &str) -> Result<()> {
        self.browser.find(&button("Try again")).await?;
        self.browser.find_text(code).await?;
        self.browser.find(&heading("Profile is not available")).await?;
        Ok(())
    }

    /// Puts the child back; the card's button brings it.
    async fn recovers(&self) -> Result<()> {
        self.kept.restore().await?;
        self.browser.click(&button("Try again")).await?;
        self.browser.find_child(profile()).await?;
        ensure!(
            !self.browser.has(&button("Try again")).await?,
            "the card is still there"
        );
        // The button is gone; the keyboard goes on where the app is.
        let focused = self.browser.focused().await?;
        ensure!(
            focused.as_ref().is_some_and(|focused| focused.role == "main"),
            "the keyboard is at {focused:?}"
        );
        Ok(())
    }

    async fn nothing_ran(&self) -> Result<()> {
        let ran: bool = self
            .browser
            .run("return '__tampered' in globalThis;", Vec::new())
            .await?;
        ensure!(!ran, "the tampered entry ran");
        Ok(())
    }
}

#[tokio::test]
async fn an_empty_bucket() -> Result<()> {
    let scene = Scene::set().await?;
    scene.bucket.empty().await?;
    scene.breaks_with("WHARF-201").await?;
    scene.recovers().await
}

#[tokio::test]
async fn a_manifest_that_is_no_json() -> Result<()> {
    let scene = Scene::set().await?;
    let broken = Object::new(b"{ \"schema\": 1, ".to_vec(), "application/json");
    scene.bucket.put(registry::MANIFEST_FILE, broken).await?;
    scene.breaks_with("WHARF-202").await?;
    scene.recovers().await
}

#[tokio::test]
async fn a_module_with_one_flipped_bit_is_never_started() -> Result<()> {
    let scene = Scene::set().await?;
    let manifest = scene.bucket.manifest().await?;
    // The last byte belongs to the data or a custom section, so the module still compiles.
    let flip = |bytes: &mut Vec<u8>| {
        if let Some(last) = bytes.last_mut() {
            *last ^= 1;
        }
    };
    scene.bucket.change(&module(&manifest)?.path, flip).await?;

    let before = scene.browser.instances().await?;
    scene.browser.click(&link("Profile")).await?;
    scene.find_card("WHARF-205").await?;
    assert_eq!(
        scene.browser.instances().await?,
        before,
        "the tampered module was started"
    );
    scene.breaks_with("WHARF-205").await?;
    scene.recovers().await
}

#[tokio::test]
async fn an_entry_with_one_flipped_bit() -> Result<()> {
    let scene = Scene::set().await?;
    let manifest = scene.bucket.manifest().await?;
    // A letter of another case somewhere in the middle: still a script.
    let flip = |bytes: &mut Vec<u8>| {
        let middle = bytes.len() / 2;
        if let Some(letter) = bytes[middle..].iter_mut().find(|byte| byte.is_ascii_alphabetic()) {
            *letter ^= 0x20;
        }
    };
    scene.bucket.change(&manifest.entry.path, flip).await?;
    scene.breaks_with("WHARF-203").await?;
    scene.recovers().await
}

#[tokio::test]
async fn the_code_of_a_tampered_entry_never_runs() -> Result<()> {
    let scene = Scene::set().await?;
    let manifest = scene.bucket.manifest().await?;
    let prepend = |bytes: &mut Vec<u8>| *bytes = [MARK.as_bytes(), bytes].concat();
    scene.bucket.change(&manifest.entry.path, prepend).await?;
    scene.breaks_with("WHARF-203").await?;
    // Trying again while the entry is still wrong must not run it either.
    scene.browser.click(&button("Try again")).await?;
    scene.find_card("WHARF-203").await?;
    scene.nothing_ran().await?;
    scene.recovers().await?;
    scene.nothing_ran().await
}

#[tokio::test]
async fn a_manifest_of_another_contract() -> Result<()> {
    let scene = Scene::set().await?;
    let manifest = Contents {
        abi: 2,
        ..scene.bucket.manifest().await?
    };
    scene.bucket.put_manifest(&manifest).await?;
    scene.breaks_with("WHARF-208").await?;
    scene.recovers().await
}

#[tokio::test]
async fn an_entry_of_another_contract_than_its_manifest_says() -> Result<()> {
    let scene = Scene::set().await?;
    let entry = "export default async () => {}; export const wharf_abi = () => 2; \
                 export const mount = () => { globalThis.__tampered = true; };";
    forged_app::deploy(&scene.bucket, "profile", entry).await?;
    scene.breaks_with("WHARF-208").await?;
    scene.nothing_ran().await?;
    scene.recovers().await
}

#[tokio::test]
async fn a_mount_that_never_answers() -> Result<()> {
    let scene = Scene::set().await?;
    let entry = "export default async () => {}; export const wharf_abi = () => 1; \
                 export const mount = () => new Promise(() => {});";
    forged_app::deploy(&scene.bucket, "profile", entry).await?;
    scene.breaks_with("WHARF-209").await?;
    scene.recovers().await
}

#[tokio::test]
async fn a_panic_while_mounting() -> Result<()> {
    let scene = Scene::set().await?;
    deploy_misbehaving(&scene.bucket).await?;
    scene.browser.go_to("/profile?panic=mount").await?;
    scene.find_card("WHARF-211").await?;
    for title in ["Billing", "Forms"] {
        scene.browser.visit(child_named(title)).await?;
    }
    scene.browser.back().await?;
    scene.browser.find_child(child_named("Billing")).await?;
    scene.browser.back().await?;
    scene.find_card("WHARF-211").await?;
    scene.recovers().await
}

#[tokio::test]
async fn a_panic_in_a_click_handler() -> Result<()> {
    let scene = Scene::set().await?;
    deploy_misbehaving(&scene.bucket).await?;
    let browser = &scene.browser;
    browser.click(&link("Profile")).await?;
    let press = button("Press twice");
    browser.click(&press).await?;
    browser.find_text("Pressed 1 times").await?;
    browser.click(&press).await?;
    scene.find_card("WHARF-212").await?;
    for title in ["Billing", "Forms"] {
        browser.visit(child_named(title)).await?;
    }
    // Coming back starts the child anew, and it works until it is told to panic again.
    browser.click(&link("Profile")).await?;
    browser.click(&press).await?;
    browser.find_text("Pressed 1 times").await?;
    browser.click(&press).await?;
    scene.find_card("WHARF-212").await?;
    scene.recovers().await
}

/// Deploys the fixture, which `wharf build` has built, under the name of the child.
async fn deploy_misbehaving(bucket: &Bucket) -> Result<()> {
    let folder = fixtures::misbehaving_distribution()?;
    let path = folder.path().join(registry::MANIFEST_FILE);
    let manifest = Contents {
        name: "profile".to_owned(),
        ..Contents::parse(&std::fs::read_to_string(&path)?)?
    };
    std::fs::write(&path, serde_json::to_vec(&manifest)?)?;
    workspace::deploy(folder.path(), profile().bucket).await?;
    let deployed = bucket.manifest().await?;
    ensure!(deployed == manifest, "another version is deployed");
    Ok(())
}
