//! Writing within the asked number of bytes.

use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};

use super::{RepairError, Step};
use crate::picture::Picture;
use crate::verdict::Bounds;

/// Bytes that the standard calls usual at quality 70: 14–40 KB.
const USUAL: (usize, usize) = (14 * 1024, 40 * 1024);
/// Lowest and highest quality that is tried; below, blocks are seen.
const QUALITY: (u8, u8) = (50, 98);
/// Pixels an inch.
const DENSITY: u16 = 350;

/// The best quality whose file is at most the usual size, or at least as large as is allowed; a
/// file is never padded.
pub(super) fn within(photo: &Picture, bounds: Bounds) -> Result<(Vec<u8>, Step), RepairError> {
    let least = usize::try_from(bounds.min_bytes).unwrap_or(usize::MAX);
    let most = usize::try_from(bounds.max_bytes).unwrap_or(usize::MAX);
    let usual = (USUAL.0.max(least), USUAL.1.min(most));
    let found = best(photo, usual.1, SamplingFactor::F_2_2)
        .filter(|(_, bytes)| bytes.len() >= usual.0)
        .or_else(|| best(photo, usual.1, SamplingFactor::F_1_1))
        .filter(|(_, bytes)| bytes.len() >= least)
        .or_else(|| best(photo, most, SamplingFactor::F_1_1))
        .or_else(|| best(photo, most, SamplingFactor::F_2_2));
    let (quality, jpeg) = found.ok_or(RepairError::NoQuality)?;
    if jpeg.len() < least {
        return Err(RepairError::NoQuality);
    }
    let step = Step::Written {
        quality,
        bytes: jpeg.len(),
    };
    Ok((jpeg, step))
}

/// The highest quality whose file has at most so many bytes, by bisection.
fn best(photo: &Picture, most: usize, sampling: SamplingFactor) -> Option<(u8, Vec<u8>)> {
    let (mut low, mut high) = QUALITY;
    let mut kept = None;
    while low <= high {
        let quality = u8::midpoint(low, high);
        let bytes = encode(photo, quality, sampling)?;
        if bytes.len() <= most {
            kept = Some((quality, bytes));
            low = quality + 1;
        } else {
            high = quality - 1;
        }
    }
    kept
}

fn encode(photo: &Picture, quality: u8, sampling: SamplingFactor) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_density(PixelDensity {
        density: (DENSITY, DENSITY),
        unit: PixelDensityUnit::Inches,
    });
    encoder.set_sampling_factor(sampling);
    // One scan with the usual tables: what every card system reads.
    encoder.set_progressive(false);
    let width = u16::try_from(photo.width).ok()?;
    let height = u16::try_from(photo.height).ok()?;
    encoder
        .encode(&photo.samples, width, height, ColorType::Rgb)
        .ok()?;
    Some(bytes)
}
