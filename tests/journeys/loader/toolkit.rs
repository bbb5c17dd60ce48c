//! The components of the toolkit as custom elements, in an app of plain JavaScript.

pub(super) mod every_element;

use std::slice;

use anyhow::ensure;
use serde_json::{Value, json};
use wharf_tests::{
    Result,
    browser::{button, field},
    files::{LocalFile, pdf, png},
    probe_app::probe,
    shell::child_named,
};

use super::{Scene, Venue};

/// A form of elements in the app, and what is heard of it in `heard`.
const FORM: &str = r#"
    const { host, element } = probes.harbour;
    const before = customElements.get('wharf-button') !== undefined;
    return Promise.all([host.toolkit(), host.toolkit()]).then(() => {
        const node = (name, attributes, text) => {
            const made = document.createElement(`wharf-${name}`);
            for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
            made.append(text ?? '');
            return made;
        };
        const form = document.createElement('form');
        form.append(
            node('text-input', { name: 'berth', label: 'Berth', value: 'B1', hint: 'As on the quay', required: '', autocomplete: 'postal-code', inputmode: 'numeric' }),
            node('checkbox', { name: 'crane', label: 'A crane' }),
            node('select', { name: 'side', label: 'Side', choices: '["Port", "Starboard"]', value: 'Port' }),
            node('multi-select', { name: 'cargo', label: 'Cargo' }),
            node('file-picker', { name: 'papers', label: 'Papers' }),
            node('button', { type: 'submit', variant: 'primary' }, 'Reserve'),
        );
        element.querySelector('.slot').append(form);
        form.querySelector('wharf-multi-select').choices = [{ value: 't', label: 'Tea' }, { value: 's', label: 'Salt' }];
        globalThis.heard = [];
        for (const name of ['input', 'change']) {
            form.addEventListener(name, ({ target }) => heard.push(`${name} ${target.getAttribute('name')} ${target.value ?? target.checked}`));
        }
        form.addEventListener('action', ({ detail }) => heard.push(`${detail.action} ${detail.file.name}`));
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            heard.push(JSON.stringify([...new FormData(form)]));
        });
        return before;
    });"#;

impl Scene {
    /// Waits until the last thing heard is this.
    async fn hears(&self, expected: &str) -> Result<()> {
        let read = "return globalThis.heard?.at(-1) ?? '';";
        let is_heard = async || {
            let heard: String = self.browser.run(read, Vec::new()).await?;
            Ok((heard == expected).then_some(()))
        };
        self.browser.wait(format!("“{expected}”"), is_heard).await
    }
}

/// Files are in the element and in the form, and show what the app says of them.
async fn files_are_chosen_sent_and_reported(scene: &Scene) -> Result<()> {
    let browser = &scene.browser;
    let (picture, letter) = (
        LocalFile::new("crest.png", png())?,
        LocalFile::new("letter.pdf", pdf())?,
    );
    browser.attach_all("Papers", &[&picture.path, &letter.path]).await?;
    scene.hears("change papers undefined").await?;
    let sent = "const form = probes.harbour.element.querySelector('form');
        return new FormData(form).getAll('papers').map(({ name }) => name).join();";
    let sent = async || browser.run::<String>(sent, Vec::new()).await;
    ensure!(sent().await? == "crest.png,letter.pdf");
    let states = "const picker = probes.harbour.element.querySelector('wharf-file-picker');
        const [file, other] = picker.files;
        picker.states = [
            { file: other, status: 'failed', message: 'The storage is full.' },
            { file, status: 'sending', sent: Math.ceil(file.size / 2), pace: 'slowly' },
        ];";
    browser.run::<Value>(states, Vec::new()).await?;
    browser.find_text("Uploading, 50%, slowly").await?;
    browser.find_text("The storage is full.").await?;
    browser.click(&button("Try again: letter.pdf")).await?;
    scene.hears("retry letter.pdf").await?;
    browser.click(&button("Remove crest.png")).await?;
    browser.find_gone(&button("Remove crest.png")).await?;
    // What is known of the other one stays.
    browser.find_text("The storage is full.").await?;
    let drop = "const { shadowRoot } = probes.harbour.element.querySelector('wharf-file-picker');
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(['Quay 1'], 'dropped.txt'));
        const zone = shadowRoot.querySelector('input[type=file]').parentElement;
        zone.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, composed: true, cancelable: true }));";
    browser.run::<Value>(drop, Vec::new()).await?;
    browser.find(&button("Remove dropped.txt")).await?;
    ensure!(sent().await? == "letter.pdf,dropped.txt");
    Ok(())
}

pub(in crate::loader) async fn apps_without_rust_use_the_components_of_the_toolkit(venue: &Venue) -> Result<()> {
    let guest = probe("harbour");
    let scene = Scene::set_in(venue, slice::from_ref(&guest)).await?;
    let browser = &scene.browser;
    scene.go_to(&guest).await?;
    browser.find_text("harbour is at /").await?;
    let loaded = "return performance.getEntriesByType('resource').filter(({ name }) => /(wharf-elements|toolkit(_bg)?)\\.(js|wasm)/.test(name)).length;";
    ensure!(
        browser.run::<u32>(loaded, Vec::new()).await? == 0,
        "nobody has asked for it yet"
    );
    ensure!(!browser.run_async::<bool>(FORM, Vec::new()).await?);
    ensure!(
        browser.run::<u32>(loaded, Vec::new()).await? == 3,
        "once for all who ask"
    );

    // They are found by their names, and hold what attributes and properties say.
    let berth = browser.find(&field("Berth")).await?;
    ensure!(berth.prop("value").await?.as_deref() == Some("B1"));
    for (name, value) in [("autocomplete", "postal-code"), ("inputmode", "numeric")] {
        ensure!(berth.attr(name).await?.as_deref() == Some(value), "{name}");
    }
    let side = browser.find(&field("Side")).await?;
    ensure!(
        side.attr("autocomplete").await?.is_none(),
        "what nobody has set is not there"
    );
    browser.fill("Berth", "B12").await?;
    scene.hears("input berth B12").await?;
    browser.click(&field("A crane")).await?;
    scene.hears("change crane true").await?;
    let choose =
        "const select = probes.harbour.element.querySelector('wharf-multi-select'); select.values = ['t', 's'];";
    browser.run::<Value>(choose, Vec::new()).await?;
    browser.find(&button("Remove Tea")).await?;
    browser.click(&button("Remove Tea")).await?;
    scene.hears("change cargo undefined").await?;
    browser.click(&button("Reserve")).await?;
    let sent = json!([["berth", "B12"], ["crane", "on"], ["side", "Port"], ["cargo", "s"]]);
    scene.hears(&sent.to_string()).await?;

    files_are_chosen_sent_and_reported(&scene).await?;

    // An error of the server stands at its field, and the form goes nowhere before it is gone.
    let wrong = "const input = probes.harbour.element.querySelector('wharf-text-input');
        input.error = 'This berth is taken';
        return input.matches(':invalid');";
    ensure!(browser.run::<bool>(wrong, Vec::new()).await?);
    browser.find_text("This berth is taken").await?;
    let described = "const { shadowRoot } = probes.harbour.element.querySelector('wharf-text-input');
        const control = shadowRoot.querySelector('input');
        return control.getAttribute('aria-describedby').split(' ').map((id) => shadowRoot.getElementById(id).textContent.trim()).join(' / ');";
    let described: String = browser.run(described, Vec::new()).await?;
    ensure!(
        described == "As on the quay / Error: This berth is taken",
        "{described}"
    );

    // What disables the native fields of a form disables these.
    let disable = "const form = probes.harbour.element.querySelector('form');
        const fieldset = document.createElement('fieldset');
        fieldset.disabled = true;
        form.prepend(fieldset);
        fieldset.append(form.querySelector('wharf-text-input'));
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const isDisabled = () => form.querySelector('wharf-text-input').shadowRoot.querySelector('input').disabled;
        return frame().then(() => {
            const inside = [isDisabled(), new FormData(form).has('berth')];
            form.prepend(...fieldset.childNodes);
            fieldset.remove();
            return frame().then(() => [...inside, isDisabled()]);
        });";
    let disabled: Value = browser.run_async(disable, Vec::new()).await?;
    ensure!(disabled == json!([true, false, false]), "{disabled}");

    // What is disabled by itself is not sent, and no `fieldset` enables it.
    let alone = "const form = probes.harbour.element.querySelector('form');
        const input = form.querySelector('wharf-text-input');
        const fieldset = document.createElement('fieldset');
        input.disabled = true;
        const sent = new FormData(form).has('berth');
        form.prepend(fieldset);
        fieldset.disabled = true;
        fieldset.append(input);
        form.prepend(input);
        fieldset.remove();
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        const isDisabled = () => input.shadowRoot.querySelector('input').disabled;
        return frame().then(() => {
            const outside = [sent, input.disabled, isDisabled()];
            input.disabled = false;
            return frame().then(() => [...outside, isDisabled(), new FormData(form).has('berth')]);
        });";
    let alone: Value = browser.run_async(alone, Vec::new()).await?;
    ensure!(alone == json!([false, true, true, false, true]), "{alone}");

    // Numbers are written in digits, and what an app opens is open.
    let given = "const { element } = probes.harbour;
        const [made, tons, why] = ['div', 'wharf-number-input', 'wharf-popover'].map((name) => document.createElement(name));
        [tons.label, why.label] = ['Tons', 'Why'];
        made.append(tons, why);
        element.append(made);
        tons.value = 12345.6789;
        why.open = true;
        const settled = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const isOpen = () => why.shadowRoot.querySelector('[popover]').matches(':popover-open');
        return settled().then(() => {
            const shown = [tons.shadowRoot.querySelector('input').value, isOpen()];
            why.open = false;
            return settled().then(() => [...shown, isOpen()]);
        }).finally(() => made.remove());";
    let given: Value = browser.run_async(given, Vec::new()).await?;
    ensure!(given == json!(["12345.6789", true, false]), "{given}");

    // A form that is reset has its first values again; one that is moved keeps what was typed.
    let reset = "const form = probes.harbour.element.querySelector('form');
        form.querySelector('wharf-text-input').error = '';
        form.reset();
        return [form.querySelector('wharf-text-input').value, form.querySelector('wharf-checkbox').checked,
          form.querySelector('wharf-file-picker').files.length];";
    ensure!(browser.run::<Value>(reset, Vec::new()).await? == json!(["B1", false, 0]));
    browser.fill("Berth", "C3").await?;
    let moved = "const { element } = probes.harbour; element.append(element.querySelector('form'));";
    browser.run::<Value>(moved, Vec::new()).await?;
    ensure!(browser.find(&field("Berth")).await?.prop("value").await?.as_deref() == Some("C3"));

    // They speak the language of the page.
    browser
        .run::<Value>("document.documentElement.lang = 'de';", Vec::new())
        .await?;
    browser.find_text("(freiwillig)").await?;
    browser
        .run::<Value>("document.documentElement.lang = 'en';", Vec::new())
        .await?;
    // And end with the app.
    browser.visit(child_named("Profile")).await?;
    ensure!(scene.failures("harbour").await?.is_empty());
    Ok(())
}

in_chromium!(apps_without_rust_use_the_components_of_the_toolkit);
