//! What tells whether a file that was picked again is the one that was being uploaded.

use core::ops::Range;

/// How much of the beginning and of the end of a file is looked at, in bytes.
const EDGE: u64 = 1024 * 1024;

/// Which bytes of a file of `size` bytes make its fingerprint: the SHA-256 of these ranges, one after the other.
///
/// They are the first and the last MiB, or all of a file of at most two. Reading more would make people wait before
/// anything happens, and need not be: the fingerprint only finds the upload again. Whether a stored part is still what the
/// file holds is decided by the part's own SHA-256 before the part counts.
#[must_use]
pub fn fingerprint_ranges(size: u64) -> Vec<Range<u64>> {
    let (whole, first, last) = (0..size, 0..EDGE, size.saturating_sub(EDGE)..size);
    if size <= 2 * EDGE {
        vec![whole]
    } else {
        vec![first, last]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_file_is_read_as_a_whole_and_a_large_one_at_both_ends() {
        for size in [0, 1, 2 * EDGE] {
            let whole = 0..size;
            assert_eq!(fingerprint_ranges(size), [whole]);
        }
        let size = 2 * EDGE + 1;
        assert_eq!(fingerprint_ranges(size), [0..EDGE, EDGE + 1..size]);
    }
}
