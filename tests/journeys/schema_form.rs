//! A form from a schema that a person loads.

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use stack::StaticOrigin;
use wharf_tests::{
    Result,
    browser::{Browser, button, field, heading, link},
    bucket::Bucket,
    files::LocalFile,
    running_stack::turn_with_browser,
    shell::{DEMO, child_named},
};

use crate::{
    drafts::{RESTORED, is_kept_by, watch_typing},
    form::go_on,
};

/// The app of these forms.
const APP: &str = "schema-forms";

fn own() -> Option<&'static StaticOrigin> {
    stack::CHILDREN.iter().find(|child| child.source.ends_with(APP))
}

async fn open(browser: &Browser) -> Result<()> {
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.click(&link("load one from a JSON Schema")).await?;
    browser.find(&heading("Load a schema")).await?;
    ensure!(browser.address().await?.path() == "/forms/schema");
    Ok(())
}

/// Chooses a schema. The file has to stay until the page has read it.
async fn load(browser: &Browser, schema: &Value) -> Result<LocalFile> {
    let file = LocalFile::new("form.schema.json", schema.to_string().into_bytes())?;
    browser.attach("Schema file", &file.path).await?;
    Ok(file)
}

fn chairs() -> Value {
    json!({
        "$id": "https://wharf.example/forms/chairs",
        "title": "Order chairs",
        "type": "object",
        "properties": {
            "chairs": { "type": "integer", "title": "Number of chairs", "minimum": 5, "multipleOf": 5 },
            "colour": { "type": "string", "title": "Colour", "enum": ["Oak", "Ash"], "default": "Oak" },
            "delivery": { "type": "string", "title": "Delivery", "enum": ["Pick up", "Post"] },
            "names": { "type": "array", "title": "Names", "items": { "type": "string", "title": "Name", "maxLength": 5 } }
        },
        "required": ["chairs", "delivery"],
        "if": { "properties": { "delivery": { "const": "Post" } }, "required": ["delivery"] },
        "then": { "properties": { "address": { "type": "string", "title": "Address" } }, "required": ["address"] }
    })
}

#[tokio::test]
async fn what_is_not_understood_is_named_with_its_place() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open(&browser).await?;
    let mut schema = chairs();
    schema["properties"]["colour"]["tint"] = "dark".into();
    let _schema = load(&browser, &schema).await?;
    browser.find_text("This schema is not understood").await?;
    browser.find_text("/properties/colour/tint").await?;
    browser.find_text("`tint` is not a keyword of these forms").await?;
    let file = LocalFile::new("broken.json", b"{ \"type\": ".to_vec())?;
    browser.attach("Schema file", &file.path).await?;
    browser.find_text("cannot be read as JSON").await
}

#[tokio::test]
async fn a_schema_from_a_file_is_filled_in_exported_and_imported() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let _schema = load(&browser, &chairs()).await?;
    browser.find(&heading("Order chairs")).await?;
    let export = button("Check and export data");
    browser.click(&export).await?;
    browser.find_text("Enter number of chairs").await?;
    browser.fill("Number of chairs", "7").await?;
    browser.choose("Delivery", "Post").await?;
    // Another answer brings another question.
    browser.find(&field("Address")).await?;
    browser.click(&button("Add: Name")).await?;
    browser.fill("Name", "Ada Lovelace").await?;
    browser.click(&export).await?;
    browser.find_text("Number of chairs must be a multiple of 5").await?;
    browser.find_text("Enter address").await?;
    browser.find_text("Name must be 5 characters or fewer").await?;
    browser.fill("Number of chairs", "10").await?;
    browser.fill("Address", "Quay 1").await?;
    browser.fill("Name", "Ada").await?;
    let data = browser.download(async |browser| browser.click(&export).await).await?;
    assert_eq!(data.name, "chairs.data.json");
    let expected = json!({
        "chairs": 10, "colour": "Oak", "delivery": "Post", "names": ["Ada"], "address": "Quay 1"
    });
    assert_eq!(serde_json::from_slice::<Value>(&data.bytes)?, expected);
    let schema = browser
        .download(async |browser| browser.click(&button("Export schema")).await)
        .await?;
    assert_eq!(schema.name, "chairs.schema.json");
    assert_eq!(serde_json::from_slice::<Value>(&schema.bytes)?, chairs());

    // The question goes with its answer, and what was typed there is not exported.
    browser.choose("Delivery", "Pick up").await?;
    browser.find_gone(&field("Address")).await?;
    let data = browser.download(async |browser| browser.click(&export).await).await?;
    let exported: Value = serde_json::from_slice(&data.bytes)?;
    ensure!(exported.get("address").is_none(), "{exported}");

    // Nothing was sent anywhere, so it is kept.
    is_kept_by(&browser, APP, 2).await?;
    browser.reload().await?;
    browser.find_text(RESTORED).await?;
    let chairs = browser.find(&field("Number of chairs")).await?;
    assert_eq!(chairs.value().await?.as_deref(), Some("10"));

    // What no field can hold is not thrown away without a word.
    let wrong = json!({ "chairs": 10, "delivery": "Post", "names": "Ada", "address": "Quay 1" });
    let file = LocalFile::new("wrong.data.json", wrong.to_string().into_bytes())?;
    browser.attach("Import data", &file.path).await?;
    let not_right = "The data is in the form, and not all of it is right";
    browser.find_text(not_right).await?;

    let file = LocalFile::new("chairs.data.json", expected.to_string().into_bytes())?;
    browser.attach("Import data", &file.path).await?;
    let is_right = async || Ok((!browser.text().await?.contains(not_right)).then_some(()));
    browser.wait("the data to be right", is_right).await?;
    browser
        .find_text("The data is in the form. Check it, then export it again.")
        .await?;
    browser.find(&field("Address")).await?;
    let typed = browser.find(&field("Address")).await?.prop("value").await?;
    assert_eq!(typed.as_deref(), Some("Quay 1"));
    let data = browser.download(async |browser| browser.click(&export).await).await?;
    assert_eq!(serde_json::from_slice::<Value>(&data.bytes)?, expected);
    ensure!(
        browser.console_errors().await?.is_empty(),
        "there are errors on the console"
    );
    Ok(())
}

#[tokio::test]
async fn the_example_has_steps_that_the_address_knows() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    open(&browser).await?;
    browser.click(&button("Use the example")).await?;
    browser.find(&heading("About you")).await?;
    go_on(&browser).await?;
    browser.find(&heading("There is a problem")).await?;
    browser.fill("Full name", "Ada Lovelace").await?;
    browser.fill("Email address", "ada@example.com").await?;
    go_on(&browser).await?;
    browser.find(&heading("Your visit")).await?;
    let query = browser.address().await?.query().map(str::to_owned);
    assert_eq!(query.context("no step in the address")?, "step=2");
    browser.back().await?;
    browser.find(&heading("About you")).await?;
    let name = browser.find(&field("Full name")).await?.prop("value").await?;
    assert_eq!(name.as_deref(), Some("Ada Lovelace"));
    browser.click(&button("Load another schema")).await?;
    browser.find(&heading("Load a schema")).await.map(drop)
}

/// The value of a field.
async fn value(browser: &Browser, label: &str) -> Result<Option<String>> {
    Ok(browser.find(&field(label)).await?.prop("value").await?)
}

#[tokio::test]
async fn what_was_typed_comes_back_with_its_form_and_with_no_other() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    watch_typing(&browser).await?;
    open(&browser).await?;
    let _schema = load(&browser, &chairs()).await?;
    browser.fill("Number of chairs", "15").await?;
    browser.choose("Delivery", "Post").await?;
    browser.fill("Address", "Quay 1").await?;
    browser.click(&button("Add: Name")).await?;
    browser.fill("Name", "Ada").await?;
    // The schema, and what was typed.
    is_kept_by(&browser, APP, 2).await?;
    browser.reload().await?;
    browser.find(&heading("Order chairs")).await?;
    browser.find_text(RESTORED).await?;
    for (label, typed) in [("Number of chairs", "15"), ("Address", "Quay 1"), ("Name", "Ada")] {
        assert_eq!(value(&browser, label).await?.as_deref(), Some(typed), "{label}");
    }

    // Another schema is another form, and the first one still has its own.
    browser.click(&button("Load another schema")).await?;
    browser.find(&heading("Load a schema")).await?;
    let mut other = chairs();
    other["properties"]["chairs"]["minimum"] = 10.into();
    let _schema = load(&browser, &other).await?;
    assert_eq!(value(&browser, "Number of chairs").await?.as_deref(), Some(""));
    browser.click(&button("Load another schema")).await?;
    let _schema = load(&browser, &chairs()).await?;
    browser.find_text(RESTORED).await?;
    assert_eq!(value(&browser, "Number of chairs").await?.as_deref(), Some("15"));

    browser.click(&button("Discard what was restored")).await?;
    assert_eq!(value(&browser, "Number of chairs").await?.as_deref(), Some(""));
    browser.find_gone(&field("Address")).await?;
    let colour = browser.find(&field("Colour")).await?.prop("value").await?;
    assert_eq!(colour.as_deref(), Some("Oak"), "what it begins with is there again");
    ensure!(
        browser.console_errors().await?.is_empty(),
        "there are errors on the console"
    );
    Ok(())
}

#[tokio::test]
async fn it_is_a_page_of_forms_to_whoever_looks_at_it() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    let port = own().context("no such app")?.port;
    let asked = browser.requests().await?;
    ensure!(
        !asked.iter().any(|request| request.is_to(port)),
        "it was loaded for somebody who has not asked for it"
    );
    browser.click(&link("load one from a JSON Schema")).await?;
    browser.find(&heading("Load a schema")).await?;
    let asked = browser.requests().await?;
    ensure!(asked.iter().any(|request| request.is_to(port)), "nothing was recorded");
    let title: String = browser.run("return document.title;", Vec::new()).await?;
    assert_eq!(title, "Form from a schema · Forms · Wharf");
    browser.find(&heading("Form from a schema")).await?;
    let focused = browser.focused().await?;
    ensure!(
        focused.as_ref().is_some_and(|focused| focused.role == "main"),
        "the keyboard is at {focused:?}"
    );
    ensure!(
        !browser.has(&link("Form from a schema")).await?,
        "the navigation has it"
    );
    browser.click(&link("Customer form")).await?;
    browser.find_child(child_named("Forms")).await?;
    let title: String = browser.run("return document.title;", Vec::new()).await?;
    ensure!(title.starts_with("Customer form · Forms"), "{title}");
    browser.back().await?;
    browser.find(&heading("Load a schema")).await.map(drop)
}

#[tokio::test]
async fn it_costs_its_own_place_and_not_the_customer_form() -> Result<()> {
    let (_turn, browser) = turn_with_browser().await?;
    let bucket = Bucket::open(own().context("no such app")?.bucket);
    let kept = bucket.keep().await?;
    bucket.empty().await?;
    browser.sign_in_at("/forms", DEMO).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.click(&link("load one from a JSON Schema")).await?;
    browser.find_text("WHARF-201").await?;
    browser.find(&heading("Form from a schema is not available")).await?;
    browser.find(&heading("Form from a schema")).await?;
    let title: String = browser.run("return document.title;", Vec::new()).await?;
    assert_eq!(title, "Form from a schema · Forms · Wharf");
    browser.click(&link("Customer form")).await?;
    browser.find_child(child_named("Forms")).await?;
    browser.back().await?;
    browser.find_text("WHARF-201").await?;
    kept.restore().await?;
    browser.click(&button("Try again")).await?;
    browser.find(&heading("Load a schema")).await.map(drop)
}
