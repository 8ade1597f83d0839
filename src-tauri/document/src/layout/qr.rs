//! A QR code as rectangles, one for each run of dark modules.

use qrcode::{EcLevel, QrCode};

/// A QR code without its quiet zone.
pub(crate) struct QrPattern {
    /// Modules on a side.
    pub(crate) side: usize,
    /// Row from the top, column from the left, length; all in modules.
    pub(crate) runs: Vec<(usize, usize, usize)>,
}

impl QrPattern {
    /// Level M, as paper at a counter is folded and stamped on. `None` when the text is too long.
    pub(crate) fn encode(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).ok()?;
        let side = code.width();
        let colours = code.to_colors();
        let mut runs = Vec::new();
        for (row, modules) in colours.chunks(side).enumerate() {
            let mut column = 0;
            for group in modules.chunk_by(|a, b| a == b) {
                if group
                    .first()
                    .is_some_and(|colour| *colour == qrcode::Color::Dark)
                {
                    runs.push((row, column, group.len()));
                }
                column += group.len();
            }
        }
        Some(Self { side, runs })
    }
}
