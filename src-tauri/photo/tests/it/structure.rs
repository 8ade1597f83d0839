//! PHOTO-3: a whole JPEG of a kind that card systems read, whatever its name says.

use counter_photo::{Remedies, RepairError, check, repair};

use crate::canvas::Canvas;
use crate::files::{fixture, marker, with_frame, with_segment};
use crate::geometry::REQUIREMENTS;
use crate::{BOUNDS, blocking, refused};

#[test]
fn photo_3_names_what_the_content_is() {
    let long = |head: &[u8]| [head, &vec![0; 20_000]].concat();
    for (bytes, format) in [
        (
            long(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x66\0\0\x01\xB9"),
            "PNG",
        ),
        (long(b"GIF89a\x66\x01\xB9\x01"), "GIF"),
        (
            long(b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x66\x01\0\0\x47\xFE\xFF\xFF"),
            "BMP",
        ),
        (long(b"RIFF\0\0\0\0WEBPVP8 "), "WEBP"),
        (long(b"\0\0\0\x18ftypheic"), "HEIC"),
        (long(b"\0\0\0\x18ftypmif1"), "HEIC"),
        (long(b"\0\0\0\x18ftypavif"), "AVIF"),
        (long(b"II*\0"), "TIFF"),
        (long(b"MM\0*"), "TIFF"),
        (long(b"\0\0\0\x0CjP  \r\n\x87\n"), "JPEG2000"),
        (long(b"%PDF-1.7"), "PDF"),
        (long(b"PK\x03\x04"), "ZIP"),
        (long(b"<html>"), "未知"),
    ] {
        refused(
            &bytes,
            &[&format!("PHOTO-3 not_jpeg {format}")],
            "the content decides",
        );
        let verdict = check(&bytes, &BOUNDS);
        assert_eq!(verdict.format, format, "the verdict names the format");
        let sides = if matches!(format, "PNG" | "GIF" | "BMP") {
            (358, 441)
        } else {
            (0, 0)
        };
        assert_eq!(
            (verdict.width, verdict.height),
            sides,
            "sides where {format}'s header has them"
        );
    }
}

#[test]
fn photo_3_refuses_nothing_at_all() {
    refused(
        &[],
        &["PHOTO-3 empty 0字节", "PHOTO-2 too_small 0字节（0.0KB）"],
        "an empty file is told apart from a wrong one",
    );
}

#[test]
fn photo_3_refuses_every_cut() {
    for name in ["good.jpg", "progressive.jpg"] {
        let whole = fixture(name);
        for kept in (3..whole.len())
            .step_by(211)
            .chain(whole.len() - 20..whole.len())
        {
            let found = blocking(&whole[..kept]);
            assert!(
                found.iter().any(|f| f.starts_with("PHOTO-3 truncated")),
                "{kept} bytes of {name} are not a photo: {found:?}"
            );
        }
    }
}

#[test]
fn photo_3_refuses_a_cut_that_was_closed_again() {
    for name in ["good.jpg", "progressive.jpg"] {
        let whole = fixture(name);
        for kept in (marker(&whole, 0xDA) + 20..whole.len() - 4).step_by(211) {
            let closed = [&whole[..kept], &[0xFF, 0xD9]].concat();
            let found = blocking(&closed);
            assert!(
                found.iter().any(|f| f.starts_with("PHOTO-3 ")),
                "decoders fill what is missing after {kept} bytes of {name} with grey: {found:?}"
            );
        }
    }
}

#[test]
fn photo_3_refuses_a_picture_without_its_last_scans() {
    let whole = fixture("progressive.jpg");
    let first_scan = marker(&whole, 0xDA);
    let later: Vec<usize> = (first_scan + 2..whole.len() - 1)
        .filter(|at| whole[*at] == 0xFF && matches!(whole[at + 1], 0xC4 | 0xDA))
        .collect();
    assert!(
        later.len() >= 10,
        "a progressive picture of three components has ten scans"
    );
    for at in later {
        let closed = [&whole[..at], &[0xFF, 0xD9]].concat();
        let found = blocking(&closed);
        assert!(
            found.iter().any(|f| f.starts_with("PHOTO-3 truncated")),
            "what begins at byte {at} is missing: {found:?}"
        );
    }
}

#[test]
fn photo_3_refuses_more_scans_than_a_picture_needs() {
    let whole = fixture("progressive.jpg");
    let body = whole.len() - 2;
    let starts = |bytes: &[u8]| -> Vec<usize> {
        (0..bytes.len() - 1)
            .filter(|at| bytes[*at] == 0xFF && bytes[*at + 1] == 0xDA)
            .collect()
    };
    let (scans, last) = (starts(&whole).len(), *starts(&whole).last().unwrap());
    let repeated = |total: usize| {
        let more = whole[last..body].repeat(total - scans);
        [&whole[..body], &more, &[0xFF, 0xD9]].concat()
    };
    let mut large = repeated(21);
    let sides = marker(&large, 0xC2) + 5;
    large[sides..sides + 4].copy_from_slice(&[0x1B, 0xE6, 0x1B, 0x58]);
    for (bytes, expected) in [
        (repeated(100), None),
        (
            repeated(101),
            Some("PHOTO-3 unsupported_jpeg 分101遍扫描的JPG"),
        ),
        // 7000×7142 is below the most pixels, but not 21 times over.
        (large, Some("PHOTO-3 unsupported_jpeg 分21遍扫描的JPG")),
    ] {
        let told = blocking(&bytes);
        let scans = told.iter().find(|f| f.contains("遍扫描"));
        assert_eq!(
            scans.map(String::as_str),
            expected,
            "each scan costs a pass over the picture, however short it is: {told:?}"
        );
    }
}

#[test]
fn photo_3_refuses_bytes_after_the_end() {
    let good = fixture("good.jpg");
    let twice = [good.as_slice(), good.as_slice()].concat();
    let first = format!("PHOTO-3 trailing_bytes {}字节", good.len());
    let found = blocking(&twice);
    assert_eq!(
        found.first(),
        Some(&first),
        "a phone's second picture is not shown: {found:?}"
    );
    refused(
        &[good.as_slice(), b"\0"].concat(),
        &["PHOTO-3 trailing_bytes 1字节"],
        "one byte of padding is padding",
    );
}

#[test]
fn photo_3_refuses_kinds_that_card_systems_do_not_read() {
    let good = fixture("good.jpg");
    let sides = (358, 441);
    for (kind, precision, sides, expected) in [
        (0xC3, 8, sides, "PHOTO-3 unsupported_jpeg 无损JPG"),
        (0xC5, 8, sides, "PHOTO-3 unsupported_jpeg 分层JPG"),
        (0xC9, 8, sides, "PHOTO-3 unsupported_jpeg 算术编码JPG"),
        (0xCA, 8, sides, "PHOTO-3 unsupported_jpeg 算术编码JPG"),
        (0xC1, 12, sides, "PHOTO-3 twelve_bit 12位"),
        (0xC0, 16, sides, "PHOTO-3 unsupported_jpeg 每色16位的JPG"),
    ] {
        refused(
            &with_frame(&good, kind, precision, sides),
            &[expected],
            "no card system reads it",
        );
    }
    refused(
        &with_frame(&good, 0xC0, 8, (358, 0)),
        &[
            "PHOTO-3 unsupported_jpeg 文件头未写明宽高的JPG",
            "PHOTO-1 wrong_size 358×0",
        ],
        "a height said only after the first scan is not read",
    );
}

#[test]
fn photo_3_refuses_damage() {
    let good = fixture("good.jpg");
    let scan = marker(&good, 0xDA);
    let mut stray = good.clone();
    stray.splice(scan..scan, [0x00]);
    refused(
        &stray,
        &[format!("PHOTO-3 damaged 第{scan}字节处出错").as_str()],
        "a byte of no segment",
    );

    let mut frames = good.clone();
    let frame = marker(&good, 0xC0);
    let copy = good[frame..frame + 19].to_vec();
    frames.splice(frame..frame, copy);
    let found = blocking(&frames);
    assert!(
        found[0].starts_with("PHOTO-3 damaged"),
        "two frames in one picture: {found:?}"
    );

    let empty = [&good[..frame + 19], &[0xFF, 0xD9]].concat();
    let found = blocking(&empty);
    assert!(
        found[0].starts_with("PHOTO-3 damaged"),
        "an end before any scan: {found:?}"
    );
}

#[test]
fn photo_3_takes_segments_it_does_not_know() {
    let good = fixture("good.jpg");
    for (marker, content) in [
        (0xE0, &b"JFXX\0"[..]),
        (0xE2, b"ICC_PROFILE\0"),
        (0xEF, b""),
        (0xFE, b"comment"),
    ] {
        refused(
            &with_segment(&good, marker, content),
            &[],
            "application data is the application's",
        );
    }
}

#[test]
fn photo_3_refuses_colours_in_scans_of_their_own() {
    let apart = Canvas::portrait("collins.jpg").written(85, |encoder| {
        encoder.set_optimized_huffman_tables(true);
    });
    let found = blocking(&apart);
    assert!(
        found[0].starts_with("PHOTO-3 unsupported_jpeg 各色分开存、分3遍扫描的JPG"),
        "the decoder would make it black: {found:?}"
    );
    assert_eq!(
        repair(&apart, &REQUIREMENTS, &Remedies::default()),
        Err(RepairError::ColoursApart),
        "what is not read rightly is not repaired"
    );
}
