//! How fast a large file gets into the storage: `cargo xtask bench upload` runs this.
//!
//! The upload engine in headless Chromium, curl with the same parts and as many requests at once, and Uppy with its S3 plugin,
//! in turn and in several rounds, against one local S3. Then an upload whose tab crashes, and what travels again. This program
//! judges no time: machines are noisy. It fails if something is not stored as it was.

mod curl;
mod delay;
mod memory;
mod peers;
mod processor;
mod server;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use upload::Plan;
use wharf_tests::{Result, browser::Browser, files::noise, statistics::median};

use crate::{curl::Curl, delay::Line, memory::Memory, peers::Page, server::Server};

/// How large the file is, in bytes.
const SIZE: u64 = 1024 * 1024 * 1024;
/// How many requests there are at once: as many connections as a browser keeps to a host.
const REQUESTS: usize = 6;
/// How much the memory of a tab may grow, in MB.
const MOST_MEMORY: f64 = 150.0;
/// Lines on which the machine is the limit, and one that is the limit itself, as those of most people are.
const LINES: [Line; 4] = [line(0, None), line(50, None), line(200, None), line(50, Some(500))];
/// How often each is measured, unless the first argument says otherwise.
const ROUNDS: usize = 5;

/// The size of a part, in bytes: what the API decides for a file of this size. Everyone gets the same.
fn part_size() -> u64 {
    Plan::new(SIZE).map_or(SIZE, |plan| plan.part_size())
}

const fn line(milliseconds: u64, megabits: Option<u32>) -> Line {
    Line {
        round_trip: Duration::from_millis(milliseconds),
        megabits,
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let rounds = match std::env::args().nth(1) {
        Some(rounds) => rounds.parse().context("the argument is the number of rounds")?,
        None => ROUNDS,
    };
    let folder = tempfile::tempdir()?;
    let file = write_file(folder.path())?;
    let pages = peers::all()?;
    let curl = Curl::prepare(folder.path(), &file)?;
    println!(
        "{} MiB in parts of {} MiB, {REQUESTS} requests at once; seconds until the storage has confirmed all of it",
        SIZE / 1024 / 1024,
        part_size() / 1024 / 1024
    );
    println!(
        "{:>16} {:<8} {:>7} {:>7} {:>7} {:>8} {:>10} {:>6}",
        "round trip", "", "median", "least", "most", "of curl", "processor", "load"
    );
    for line in LINES {
        measure(&file, &curl, &pages, line, rounds).await?;
    }
    resume(&file, &curl, &pages[0]).await
}

/// Bytes that nothing can compress, with no two parts the same.
fn write_file(folder: &Path) -> Result<PathBuf> {
    let path = folder.join("film.bin");
    let mut file = BufWriter::new(File::create(&path)?);
    let mut block = noise(1024 * 1024);
    for number in 0..SIZE / 1024 / 1024 {
        block[..8].copy_from_slice(&number.to_le_bytes());
        file.write_all(&block)?;
    }
    file.flush()?;
    Ok(path)
}

/// Everyone in turn on one line.
async fn measure(file: &Path, curl: &Curl, pages: &[Page], line: Line, rounds: usize) -> Result<()> {
    let server = Server::start(pages, line).await?;
    let browser = Browser::start().await?;
    let mut seconds = vec![Vec::new(); pages.len() + 1];
    let mut processor = seconds.clone();
    let mut load = Vec::new();
    for round in 0..=rounds {
        let before = processor::of_clients();
        let time = curl.run(&server).await?;
        let mut results = vec![(time, used_since(before))];
        for page in pages {
            open(&browser, &server, page, file).await?;
            let before = processor::of_clients();
            let milliseconds: f64 = browser.run_async("return measure();", Vec::new()).await?;
            results.push((milliseconds / 1_000.0, used_since(before)));
            server.check(curl.sha256(page.has_checksums)).await?;
            server.clear().await?;
        }
        load.push(processor::load().unwrap_or(f64::NAN));
        // The first round fills the caches of the machine.
        if round > 0 {
            for (index, (time, used)) in results.into_iter().enumerate() {
                seconds[index].push(time);
                processor[index].push(used);
            }
        }
    }
    let of_curl = median(seconds[0].clone());
    let names = ["curl"].into_iter().chain(pages.iter().map(|page| page.name));
    for ((name, times), used) in names.zip(seconds).zip(processor) {
        let (least, most) = times.iter().fold((f64::MAX, 0.0_f64), |(least, most), time| {
            (least.min(*time), most.max(*time))
        });
        let median = median(times);
        println!(
            "{:>16} {name:<8} {median:>7.2} {least:>7.2} {most:>7.2} {:>6.0} % {:>10.2} {:>6.1}",
            line.to_string(),
            100.0 * of_curl / median,
            crate::median(used),
            crate::median(load.clone())
        );
    }
    Ok(())
}

/// Nothing where nobody tells.
fn used_since(before: Option<f64>) -> f64 {
    let used = processor::of_clients().zip(before);
    used.map_or(f64::NAN, |(now, before)| now - before)
}

async fn open(browser: &Browser, server: &Server, page: &Page, file: &Path) -> Result<()> {
    browser.go_to(&server.address()).await?;
    let url = |name: &String| json!(format!("/{name}"));
    let arguments = vec![url(&page.entry), page.wasm.as_ref().map_or(Value::Null, url)];
    let _: Value = browser.run_async("await load(...arguments);", arguments).await?;
    browser.attach("File", file).await
}

/// A tab crashes at 60 %, and another one goes on with the same file.
async fn resume(file: &Path, curl: &Curl, page: &Page) -> Result<()> {
    let server = Server::start(std::slice::from_ref(page), LINES[0]).await?;
    let browser = Browser::start().await?;
    browser.in_new_tab().await?;
    open(&browser, &server, page, file).await?;
    let memory = Memory::watch();
    let _: Value = browser.run("begin(); return null;", Vec::new()).await?;
    let middle = async || {
        let sent: f64 = browser.run("return library.sent();", Vec::new()).await?;
        Ok((sent >= 0.6 * SIZE as f64).then_some(()))
    };
    browser
        .wait_for(Duration::from_secs(120), "sixty per cent", middle)
        .await?;
    let first = memory.most();
    browser.crash_tab().await?;
    browser.in_first_tab().await?;
    let (sent, stored) = (server.puts(), server.settled().await?);
    open(&browser, &server, page, file).await?;
    let memory = Memory::watch();
    let milliseconds: f64 = browser.run_async("return measure();", Vec::new()).await?;
    server.check(curl.sha256(true)).await?;
    let (all, again) = (curl.parts(), server.puts() - sent);
    println!(
        "\nA tab that crashes at 60 %: {stored} of {all} parts were stored; then {again} parts travelled in {:.2} s, and the \
         SHA-256 is that of the file",
        milliseconds / 1_000.0
    );
    ensure!(
        again == all - stored,
        "other parts travelled than those that were missing"
    );
    let second = memory.most();
    match first.zip(second) {
        Some((first, second)) => {
            println!("Memory of the tab: {first:.0} and {second:.0} MB more than before");
            ensure!(
                first.max(second) < MOST_MEMORY,
                "the memory of the tab grew by more than {MOST_MEMORY} MB"
            );
        }
        None => println!("Memory of the tab: only Linux tells"),
    }
    server.clear().await.context("the storage cannot be emptied")
}
