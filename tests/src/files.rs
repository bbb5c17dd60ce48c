//! Files as people have them: small enough to write by hand, valid enough to open.

use std::{fs, path::PathBuf};

use tempfile::TempDir;

use crate::Result;

/// A file on the disk of the person.
#[derive(Debug)]
pub struct LocalFile {
    /// The content.
    pub bytes: Vec<u8>,
    /// Where it is.
    pub path: PathBuf,
    _folder: TempDir,
}

impl LocalFile {
    /// Writes a file of this name.
    ///
    /// # Errors
    ///
    /// The disk is full.
    pub fn new(name: &str, bytes: Vec<u8>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(name);
        fs::write(&path, &bytes)?;
        Ok(Self {
            bytes,
            path,
            _folder: folder,
        })
    }

    /// Its name, without the folder.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.path.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }
}

/// A picture of 64 by 64 pixels, eight bits of grey ([PNG, third edition](https://www.w3.org/TR/png-3/)).
#[must_use]
pub fn png() -> Vec<u8> {
    const SIDE: u32 = 64;
    let mut header = [SIDE.to_be_bytes(), SIDE.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    // A gradient; every row begins with its filter, none.
    let rows: Vec<u8> = (0..SIDE)
        .flat_map(|y| std::iter::once(0).chain((0..SIDE).map(move |x| ((x + y) * 2) as u8)))
        .collect();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", header), (b"IDAT", zlib_stored(&rows)), (b"IEND", Vec::new())] {
        file.extend((content.len() as u32).to_be_bytes());
        let checked = [kind.as_slice(), content.as_slice()].concat();
        file.extend(&checked);
        file.extend(crc32(&checked).to_be_bytes());
    }
    file
}

/// A page with one line of text (ISO 32000-1).
#[must_use]
pub fn pdf() -> Vec<u8> {
    let content = "BT /F1 24 Tf 72 720 Td (Delivered by Wharf) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    // The comment of high bytes says that the file is binary.
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = file.len();
    let trailer = format!(
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.extend(table.into_bytes());
    file.extend(trailer.into_bytes());
    file
}

/// Bytes without a pattern that compression or a cache could use, always the same.
#[must_use]
pub fn noise(length: usize) -> Vec<u8> {
    // xorshift64, Marsaglia 2003.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let mut bytes: Vec<u8> = std::iter::repeat_with(next)
        .take(length.div_ceil(8))
        .flatten()
        .collect();
    bytes.truncate(length);
    bytes
}

/// A zlib stream of one stored block (RFC 1950, RFC 1951 section 3.2.4).
fn zlib_stored(bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len() as u16;
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(bytes);
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    stream.extend(((b << 16) | a).to_be_bytes());
    stream
}

/// The checksum of PNG chunks (PNG, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            0xedb8_8320 ^ (crc >> 1)
        } else {
            crc >> 1
        }
    };
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_standards() {
        // The chunk that ends every PNG, and the check value of the CRC-32 catalogue.
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        // A well-known example of Adler-32.
        assert_eq!(
            zlib_stored(b"Wikipedia").as_slice()[16..],
            0x11e6_0398_u32.to_be_bytes()
        );
    }

    #[test]
    fn noise_has_its_length_and_stays_the_same() {
        assert_eq!(noise(13).len(), 13);
        assert_eq!(noise(100)[..13], noise(13));
    }

    #[test]
    fn the_cross_reference_table_of_the_pdf_points_at_its_objects() {
        let file = pdf();
        let text = String::from_utf8_lossy(&file).into_owned();
        let start: usize = text
            .rsplit("startxref\n")
            .next()
            .and_then(|rest| rest.lines().next())
            .and_then(|line| line.parse().ok())
            .unwrap_or_default();
        assert!(file[start..].starts_with(b"xref"));
    }
}
