//! White balance and background: two steps that may be left out, each a few numbers.

use super::Step;
use crate::geometry::background_mask;
use crate::numeric::{sample, share, whole};
use crate::picture::Picture;

/// Most that a colour is raised or lowered against green, as a share.
const MILD: f32 = 0.12;
/// Mean brightness under which a background is not meant to be white.
const LIGHT: f32 = 185.0;
/// Most that the colours of a background may be apart and still be meant as white.
const TINTED: f32 = 45.0;

/// Balances the colours so that the background has none.
pub(super) fn balance(photo: &mut Picture) -> Result<Step, &'static str> {
    let behind = background_mask(photo).ok_or(NO_BACKGROUND)?;
    let mean = mean(photo, &behind);
    let [red, green, blue] = mean;
    if red.max(green).max(blue) - red.min(green).min(blue) > TINTED {
        return Err("未校正白平衡：背景本身有颜色，按它校正会使肤色失真，请换白底重新拍照。");
    }
    let target = (red + green + blue) / 3.0;
    let factors = mean.map(|value| (target / value.max(1.0)).clamp(1.0 - MILD, 1.0 + MILD));
    for pixel in photo.samples.as_chunks_mut::<3>().0 {
        for (value, factor) in pixel.iter_mut().zip(factors) {
            *value = sample(f32::from(*value) * factor);
        }
    }
    let [red, green, blue] = factors.map(|factor| whole(factor * 100.0));
    Ok(Step::Balanced { red, green, blue })
}

/// Lifts an almost white background to white; nothing that the flood from the edges does not reach
/// is touched.
pub(super) fn even_background(photo: &mut Picture) -> Result<Step, &'static str> {
    let behind = background_mask(photo).ok_or(NO_BACKGROUND)?;
    let mean = mean(photo, &behind);
    let [red, green, blue] = mean;
    let most = red.max(green).max(blue);
    if (red + green + blue) / 3.0 < LIGHT || most - red.min(green).min(blue) > TINTED {
        return Err("未提白背景：背景离白色太远，换背景等于造假，请换白底重新拍照。");
    }
    let mut touched = 0;
    let width = photo.width;
    let pixels = photo.samples.as_chunks_mut::<3>().0;
    for (place, pixel) in pixels.iter_mut().enumerate() {
        if !behind.get(place).copied().unwrap_or(false) {
            continue;
        }
        touched += 1;
        // Half as much beside what is not background, so that no hard edge is drawn.
        let near = [1, 2, width, 2 * width].iter().any(|step| {
            behind.get(place + step).is_some_and(|one| !one)
                || place
                    .checked_sub(*step)
                    .and_then(|at| behind.get(at))
                    .is_some_and(|one| !one)
        });
        let lift = if near { 0.5 } else { 1.0 };
        for value in pixel {
            let old = f32::from(*value);
            *value = sample(old + (253.0 - old).max(0.0) * lift);
        }
    }
    Ok(Step::Whitened {
        percent: whole(100.0 * share(touched, behind.len())),
    })
}

/// Why nothing was done to the colours.
const NO_BACKGROUND: &str = "未处理颜色：背景杂乱，与人像分不开，请换白底重新拍照。";

/// Mean colour of the background.
fn mean(photo: &Picture, behind: &[bool]) -> [f32; 3] {
    let (mut sums, mut count) = ([0_u64; 3], 0_u64);
    let pixels = photo.samples.as_chunks::<3>().0;
    for (pixel, _) in pixels.iter().zip(behind).filter(|(_, behind)| **behind) {
        for (sum, value) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(*value);
        }
        count += 1;
    }
    sums.map(|sum| {
        let mean = sum / count.max(1);
        f32::from(u8::try_from(mean).unwrap_or(u8::MAX))
    })
}
