//! How each kind looks: its pages against pictures that were looked at, with a tolerance for what
//! another rasteriser rounds. `UPDATE_EXPECT=1` draws them anew; look at them before keeping them.

use std::path::{Path, PathBuf};

use counter_document::DocumentKind;

use crate::support::{PageImage, page_image, rendered};

/// Small enough to be kept, large enough to see a line that moved by half its height.
const DOTS_PER_INCH: u32 = 72;
/// A pixel counts as another when its grey differs by more than this.
const TOLERANCE: u8 = 72;
/// So many pixels in a thousand may be another.
const OTHERS_IN_A_THOUSAND: usize = 2;

fn path(kind: DocumentKind, page: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/pictures");
    folder.join(format!("{}-{page}.png", kind.name()))
}

fn write(path: &Path, image: &PageImage) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let width = u32::try_from(image.width).unwrap();
    let mut encoder = png::Encoder::new(file, width, u32::try_from(image.height).unwrap());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&image.grey).unwrap();
}

fn read(path: &Path) -> PageImage {
    let file = std::fs::File::open(path)
        .unwrap_or_else(|error| panic!("{}: {error}: UPDATE_EXPECT=1 draws it", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file))
        .read_info()
        .unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut grey).unwrap();
    PageImage {
        width: info.width as usize,
        height: info.height as usize,
        grey,
    }
}

#[test]
fn every_kind_looks_as_it_was_looked_at() {
    for kind in DocumentKind::ALL {
        let pdf = rendered(&kind.example());
        for page in 1..=pdf.pages {
            let drawn = page_image(&pdf.bytes, page, DOTS_PER_INCH);
            let path = path(kind, page);
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                write(&path, &drawn);
            }
            let kept = read(&path);
            assert_eq!(
                (drawn.width, drawn.height),
                (kept.width, kept.height),
                "{} page {page} has its size",
                kind.name()
            );
            let pixels = drawn.grey.iter().zip(&kept.grey);
            let others = pixels
                .filter(|(drawn, kept)| drawn.abs_diff(**kept) > TOLERANCE)
                .count();
            let allowed = kept.grey.len() * OTHERS_IN_A_THOUSAND / 1_000;
            assert!(
                others <= allowed,
                "{} page {page} differs in {others} pixels, {allowed} are allowed",
                kind.name()
            );
        }
    }
}
