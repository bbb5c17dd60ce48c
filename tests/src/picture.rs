//! Pictures of pages, and what has changed on them.
//!
//! A picture is kept as the average colours of small blocks: that is some kilobytes, shows a border that has gone or a text
//! that has moved, and is nearly the same however the edges of letters are smoothed.

use core::fmt;

use anyhow::{Context, ensure};
use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Result, browser::Browser};

/// The functions that work on pictures, in the page.
const SCRIPT: &str = include_str!("picture.js");

/// The side of a block, in pixels.
pub const BLOCK: usize = 8;

/// By how much red, green and blue of a block may differ: half of what a thin line in a quiet colour makes.
const TOLERANCE: u8 = 4;

/// How many blocks of a picture may differ by more. A button has about forty along its border.
const FEW: usize = 6;

/// The average colours of the blocks of a picture, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    columns: usize,
    colors: Vec<[u8; 3]>,
}

/// A picture on its way from and to the page.
#[derive(Serialize, Deserialize)]
struct Transfer {
    columns: usize,
    /// Base64 of red, green and blue of each block.
    colors: String,
}

/// How a picture differs from another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Its size in blocks: columns and rows, now and then.
    Size {
        /// Of the picture that was taken.
        seen: (usize, usize),
        /// Of the picture that it was compared with.
        kept: (usize, usize),
    },
    /// Some of its blocks.
    Blocks {
        /// How many.
        different: usize,
        /// Of how many.
        all: usize,
        /// Where they are, in pixels from the picture's corner at the top and on the left: left, top, right, bottom.
        place: [usize; 4],
    },
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size { seen, kept } => write!(
                formatter,
                "is {} × {} pixels large and was {} × {}",
                seen.0 * BLOCK,
                seen.1 * BLOCK,
                kept.0 * BLOCK,
                kept.1 * BLOCK
            ),
            Self::Blocks {
                different,
                all,
                place: [left, top, right, bottom],
            } => write!(
                formatter,
                "differs in {different} of {all} blocks ({:.2} %), between ({left}, {top}) and ({right}, {bottom})",
                *different as f64 * 100.0 / *all as f64
            ),
        }
    }
}

impl Picture {
    fn rows(&self) -> usize {
        self.colors.len() / self.columns
    }

    /// How it differs from one that was kept, if more than a little. One row of blocks more or less is little, too.
    #[must_use]
    pub fn difference(&self, kept: &Self) -> Option<Difference> {
        if self.columns != kept.columns || self.rows().abs_diff(kept.rows()) > 1 {
            return Some(Difference::Size {
                seen: (self.columns, self.rows()),
                kept: (kept.columns, kept.rows()),
            });
        }
        let pairs = self.colors.iter().zip(&kept.colors);
        let all = pairs.len();
        let differ =
            |(one, other): (&[u8; 3], &[u8; 3])| (0..3).any(|part| one[part].abs_diff(other[part]) > TOLERANCE);
        let different: Vec<usize> = pairs
            .enumerate()
            .filter_map(|(at, pair)| differ(pair).then_some(at))
            .collect();
        if different.len() <= FEW {
            return None;
        }
        let columns = different.iter().map(|at| at % self.columns);
        let (left, right) = (columns.clone().min()?, columns.max()? + 1);
        let (top, bottom) = (different.first()? / self.columns, different.last()? / self.columns + 1);
        Some(Difference::Blocks {
            different: different.len(),
            all,
            place: [left, top, right, bottom].map(|block| block * BLOCK),
        })
    }

    fn from_transfer(transfer: &Transfer) -> Result<Self> {
        let bytes = Base64::decode_vec(&transfer.colors).context("no Base64")?;
        let (colors, rest) = bytes.as_chunks();
        let columns = transfer.columns;
        ensure!(
            rest.is_empty() && columns > 0 && colors.len().is_multiple_of(columns),
            "no picture"
        );
        Ok(Self {
            columns,
            colors: colors.to_vec(),
        })
    }

    fn to_transfer(&self) -> Transfer {
        Transfer {
            columns: self.columns,
            colors: Base64::encode_string(self.colors.as_flattened()),
        }
    }
}

impl Browser {
    /// A PNG of the first element that matches, as far as the window shows it, in Base64. Chromium only.
    ///
    /// # Errors
    ///
    /// There is none.
    pub async fn photograph(&self, selector: &str) -> Result<String> {
        let place: Option<[f64; 4]> = self
            .run(
                "scrollTo(0, 0);
                 const element = roots(document).map((root) => root.querySelector(arguments[0])).find(Boolean);
                 if (!element) return null;
                 const { left, top, width, height } = element.getBoundingClientRect();
                 return [left, top, width, height].map(Math.round);",
                vec![json!(selector)],
            )
            .await?;
        let [x, y, width, height] = place.context("there is nothing to take a picture of")?;
        let clip = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
        let answer = self
            .cdp(
                "Page.captureScreenshot",
                json!({ "format": "png", "optimizeForSpeed": true, "clip": clip }),
            )
            .await?;
        Ok(answer["data"].as_str().context("no picture")?.to_owned())
    }

    /// An image in Base64 as a picture. `block` is [`BLOCK`] for one of a page, and 1 for one that was kept.
    ///
    /// # Errors
    ///
    /// It is no image.
    pub async fn reduce(&self, image: &str, block: usize) -> Result<Picture> {
        let script = [SCRIPT, "return reduced(...arguments);"].concat();
        let transfer: Transfer = self.run_async(&script, vec![json!(image), json!(block)]).await?;
        Picture::from_transfer(&transfer)
    }

    /// The picture as a file, of this type and with so many pixels a side of a block.
    ///
    /// # Errors
    ///
    /// The browser does not write such files.
    pub async fn image(&self, picture: &Picture, media_type: &str, scale: usize) -> Result<Vec<u8>> {
        let script = [SCRIPT, "return file(...arguments);"].concat();
        let arguments: Vec<Value> = vec![json!(picture.to_transfer()), json!(media_type), json!(scale)];
        let file: String = self.run_async(&script, arguments).await?;
        Base64::decode_vec(&file).context("no Base64")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten columns and ten rows of grey.
    fn grey() -> Picture {
        Picture {
            columns: 10,
            colors: vec![[128; 3]; 100],
        }
    }

    #[test]
    fn a_little_of_a_difference_is_none() {
        let mut picture = grey();
        for color in &mut picture.colors {
            *color = [132, 124, 128];
        }
        for color in &mut picture.colors[..FEW] {
            *color = [0, 255, 0];
        }
        assert_eq!(picture.difference(&grey()), None);
        picture.colors.extend([[128; 3]; 10]);
        assert_eq!(picture.difference(&grey()), None, "one row more");
    }

    #[test]
    fn more_of_it_is_found_in_its_place() {
        let mut picture = grey();
        for row in [2, 3] {
            for column in 4..8 {
                picture.colors[row * 10 + column][2] = 133;
            }
        }
        let difference = picture.difference(&grey()).unwrap();
        let place = [32, 16, 64, 32];
        assert_eq!(
            difference,
            Difference::Blocks {
                different: 8,
                all: 100,
                place
            }
        );
        assert_eq!(
            difference.to_string(),
            "differs in 8 of 100 blocks (8.00 %), between (32, 16) and (64, 32)"
        );
    }

    #[test]
    fn another_size_is_a_difference() {
        let mut picture = grey();
        picture.colors.extend([[128; 3]; 20]);
        let difference = picture.difference(&grey()).unwrap();
        assert_eq!(difference.to_string(), "is 80 × 96 pixels large and was 80 × 80");
    }

    #[test]
    fn a_picture_comes_back_as_it_went() {
        let mut picture = grey();
        picture.colors[7] = [1, 2, 3];
        assert_eq!(Picture::from_transfer(&picture.to_transfer()).unwrap(), picture);
        let broken = Transfer {
            columns: 10,
            colors: Base64::encode_string(&[0; 31]),
        };
        assert!(Picture::from_transfer(&broken).is_err());
    }
}
