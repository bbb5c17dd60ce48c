//! What a page holds in memory.

use anyhow::Context;
use serde_json::{Value, json};

use crate::{Result, browser::Browser};

/// Keeps hold of every WebAssembly memory of a page, so that it can be measured.
const REMEMBER_MEMORIES: &str = "
  globalThis.__instances = [];
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async function (source, imports) {
    const result = await instantiate.call(this, source, imports);
    globalThis.__instances.push(new WeakRef(result.instance ?? result));
    return result;
  };
  const streaming = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async function (source, imports) {
    const result = await streaming.call(this, source, imports);
    globalThis.__instances.push(new WeakRef(result.instance));
    return result;
  };";

/// The counters of a page after a garbage collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counters {
    /// DOM nodes, attached or not.
    pub nodes: u64,
    /// Event listeners.
    pub listeners: u64,
    /// Bytes on the JavaScript heap.
    pub heap: u64,
    /// Bytes of every WebAssembly memory, in the order in which the modules were started.
    pub wasm: Vec<u64>,
}

impl Browser {
    /// Makes [`Self::counters`] and [`Self::instances`] possible in every document that is loaded from now on.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn watch_memory(&self) -> Result<()> {
        self.cdp("Performance.enable", json!({})).await?;
        self.run_in_every_document(REMEMBER_MEMORIES).await
    }

    /// Collects garbage and counts.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn counters(&self) -> Result<Counters> {
        // Twice: what the first collection finalises is freed by the second.
        for _ in 0..2 {
            self.cdp("HeapProfiler.collectGarbage", json!({})).await?;
        }
        let answer = self.cdp("Performance.getMetrics", json!({})).await?;
        let metric = |name: &str| {
            let metrics = answer["metrics"].as_array().into_iter().flatten();
            let mut values = metrics.filter(|metric| metric["name"] == name);
            let value = values.next().and_then(|metric| metric["value"].as_f64());
            value
                .map(|value| value as u64)
                .with_context(|| format!("no metric {name}"))
        };
        Ok(Counters {
            nodes: metric("Nodes")?,
            listeners: metric("JSEventListeners")?,
            heap: metric("JSHeapUsedSize")?,
            wasm: self
                .run(
                    "return __instances.map((reference) => reference.deref()?.exports.memory?.buffer.byteLength ?? 0);",
                    Vec::<Value>::new(),
                )
                .await?,
        })
    }

    /// How many WebAssembly modules the page has started.
    ///
    /// # Errors
    ///
    /// The browser does not answer.
    pub async fn instances(&self) -> Result<usize> {
        self.run("return __instances.length;", Vec::new()).await
    }
}
