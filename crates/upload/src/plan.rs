//! How a file is cut into parts, within the limits of S3.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html>

use core::ops::Range;

const MIB: u64 = 1024 * 1024;

/// The least that every part but the last must have, in bytes.
pub const SMALLEST_PART: u64 = 5 * MIB;
/// The most that a part, and an object sent in one request, may have, in bytes. S3 takes five times as much, but a browser hashes
/// a part in one piece of memory.
pub const LARGEST_PART: u64 = 1024 * MIB;
/// The most parts that an object can have; they are numbered from 1.
pub const MOST_PARTS: u32 = 10_000;
/// The size of a part where nothing asks for more, in bytes. A part is also what has to be sent again after a failure, so
/// it is small enough for a slow line.
pub const USUAL_PART: u64 = 8 * MIB;
/// The size of a part of a large file, in bytes. Each part costs two round trips besides its bytes, one for the question that
/// browsers ask before each PUT to another origin (a preflight). Still larger parts would cost the memory of the tab, which
/// hashes two at once.
pub const LARGE_PART: u64 = 16 * MIB;
/// Files of more bytes than this go in larger parts.
const LARGE_FILE: u64 = 512 * MIB;

/// The parts of one file. All have the same size but the last, which has what is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    size: u64,
    part_size: u64,
    count: u32,
}

impl Plan {
    /// Plans a file of `size` bytes: one request for all of it up to [`USUAL_PART`], parts of that size above, of
    /// [`LARGE_PART`] above 512 MiB, and larger ones, in whole MiB, where [`MOST_PARTS`] would not suffice. `None` if no plan
    /// exists: above 9.77 TiB.
    #[must_use]
    pub fn new(size: u64) -> Option<Self> {
        let needed = size.div_ceil(u64::from(MOST_PARTS)).div_ceil(MIB).saturating_mul(MIB);
        let usual = if size > LARGE_FILE { LARGE_PART } else { USUAL_PART };
        Self::with_part_size(size, needed.max(usual))
    }

    /// The plan of a file whose part size was decided elsewhere. `None` if S3 would refuse it, or a part is too large to be hashed.
    #[must_use]
    pub fn with_part_size(size: u64, part_size: u64) -> Option<Self> {
        if part_size == 0 || part_size > LARGEST_PART {
            return None;
        }
        let count = u32::try_from(size.div_ceil(part_size)).ok()?.max(1);
        let is_allowed = count == 1 || (part_size >= SMALLEST_PART && count <= MOST_PARTS);
        is_allowed.then_some(Self { size, part_size, count })
    }

    /// Whether the file goes in more than one part, by a multipart upload.
    #[must_use]
    pub const fn is_multipart(&self) -> bool {
        self.count > 1
    }

    /// The size of every part but the last, in bytes.
    #[must_use]
    pub const fn part_size(&self) -> u64 {
        self.part_size
    }

    /// How many parts there are, at least one.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Which bytes a part has. `None` for a number outside of 1 to [`Self::count`].
    #[must_use]
    pub fn range(&self, number: u32) -> Option<Range<u64>> {
        if !(1..=self.count).contains(&number) {
            return None;
        }
        let start = u64::from(number - 1) * self.part_size;
        Some(start..(start + self.part_size).min(self.size))
    }

    /// The size of a part, in bytes; nothing for a part that does not exist.
    #[must_use]
    pub fn size_of(&self, number: u32) -> u64 {
        self.range(number).map_or(0, |range| range.end - range.start)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GIB: u64 = 1024 * MIB;

    #[test]
    fn a_small_file_is_one_part_and_one_byte_more_is_two() {
        for size in [0, 1, USUAL_PART] {
            let plan = Plan::new(size).unwrap();
            assert_eq!((plan.count(), plan.is_multipart()), (1, false), "{size}");
            assert_eq!(plan.range(1), Some(0..size));
        }
        let plan = Plan::new(USUAL_PART + 1).unwrap();
        assert_eq!((plan.count(), plan.size_of(1), plan.size_of(2)), (2, USUAL_PART, 1));
        assert_eq!((plan.range(0), plan.range(3)), (None, None));
    }

    #[test]
    fn the_largest_files_need_larger_parts_and_no_more_than_ten_thousand() {
        assert_eq!(Plan::new(LARGE_FILE).unwrap().count(), 64);
        assert_eq!(Plan::new(LARGE_FILE + 1).unwrap().part_size(), LARGE_PART);
        assert_eq!(Plan::new(5 * GIB).unwrap().count(), 320);
        let plan = Plan::new(200 * GIB).unwrap();
        assert_eq!(plan.part_size(), 21 * MIB);
        assert!(plan.count() <= MOST_PARTS);
        // Ten thousand parts of 1 GiB are the largest object.
        let largest = u64::from(MOST_PARTS) * LARGEST_PART;
        assert_eq!(Plan::new(largest).unwrap().count(), MOST_PARTS);
        assert_eq!(Plan::new(largest + 1), None);
        assert_eq!(Plan::new(u64::MAX), None);
    }

    #[test]
    fn a_part_size_that_storage_would_refuse_is_no_plan() {
        assert_eq!(Plan::with_part_size(100, 0), None);
        assert_eq!(Plan::with_part_size(2 * MIB, MIB), None, "two parts of less than 5 MiB");
        assert!(Plan::with_part_size(MIB, MIB).is_some(), "the last part may be small");
        assert_eq!(Plan::with_part_size(GIB, LARGEST_PART + 1), None);
        assert!(u32::try_from(LARGEST_PART).is_ok(), "the length of a buffer is 32 bits");
        assert_eq!(Plan::with_part_size(100 * GIB, SMALLEST_PART), None, "20,480 parts");
    }

    proptest! {
        #[test]
        fn the_parts_are_the_file_in_order_and_within_the_limits(size in 1..=u64::from(MOST_PARTS) * LARGEST_PART) {
            let plan = Plan::new(size).unwrap();
            let mut end = 0;
            for number in 1..=plan.count() {
                let range = plan.range(number).unwrap();
                prop_assert_eq!(range.start, end);
                let length = range.end - range.start;
                prop_assert!(length <= LARGEST_PART && length > 0);
                prop_assert!(length >= SMALLEST_PART || number == plan.count());
                end = range.end;
            }
            prop_assert_eq!(end, size);
            prop_assert!(plan.count() <= MOST_PARTS);
        }
    }
}
