//! Which glyph of a face draws a character: the cmap table, formats 4 and 12.

use std::collections::BTreeMap;

use super::sfnt::{read_u16, read_u32};

/// Most glyph ids that a subtable may name, so that a damaged one cannot take all memory.
const MAPPING_LIMIT: u32 = 200_000;

/// Characters of the basic plane by index, all others by code.
pub(super) struct CharacterMap {
    basic: Vec<u16>,
    beyond: BTreeMap<u32, u16>,
}

impl CharacterMap {
    /// Reads the widest Unicode subtable there is; `None` when there is none.
    pub(super) fn read(cmap: &[u8]) -> Option<Self> {
        let count = usize::from(read_u16(cmap, 2)?);
        let mut subtables = Vec::new();
        for record in 0..count {
            let platform = read_u16(cmap, 4 + 8 * record)?;
            let encoding = read_u16(cmap, 6 + 8 * record)?;
            let offset = usize::try_from(read_u32(cmap, 8 + 8 * record)?).ok()?;
            let subtable = cmap.get(offset..)?;
            let format = read_u16(subtable, 0)?;
            let unicode = platform == 0 || (platform == 3 && matches!(encoding, 1 | 10));
            if unicode && matches!(format, 4 | 12) {
                subtables.push((format, subtable));
            }
        }
        let (format, subtable) = subtables.into_iter().max_by_key(|(format, _)| *format)?;
        let mut map = Self {
            basic: vec![0; 0x1_0000],
            beyond: BTreeMap::new(),
        };
        if format == 12 {
            map.read_groups(subtable)?;
        } else {
            map.read_segments(subtable)?;
        }
        Some(map)
    }

    /// Never glyph 0, which stands for a missing one.
    pub(super) fn glyph(&self, character: char) -> Option<u16> {
        let code = u32::from(character);
        let index = usize::try_from(code).ok()?;
        let glyph = self.basic.get(index).or_else(|| self.beyond.get(&code));
        glyph.copied().filter(|glyph| *glyph != 0)
    }

    fn insert(&mut self, code: u32, glyph: u16) {
        let basic = usize::try_from(code)
            .ok()
            .and_then(|index| self.basic.get_mut(index));
        match basic {
            Some(place) => *place = glyph,
            None => {
                self.beyond.insert(code, glyph);
            }
        }
    }

    /// Format 12: groups of consecutive characters with consecutive glyphs.
    fn read_groups(&mut self, subtable: &[u8]) -> Option<()> {
        let count = usize::try_from(read_u32(subtable, 12)?).ok()?;
        let mut budget = MAPPING_LIMIT;
        for group in 0..count {
            let at = 16 + 12 * group;
            let (first, last) = (read_u32(subtable, at)?, read_u32(subtable, at + 4)?);
            let glyph = read_u32(subtable, at + 8)?;
            budget = budget.checked_sub(last.checked_sub(first)?)?;
            for code in first..=last {
                self.insert(code, u16::try_from(glyph.checked_add(code - first)?).ok()?);
            }
        }
        Some(())
    }

    /// Format 4: segments of the basic plane, by difference or by a list of glyphs.
    fn read_segments(&mut self, subtable: &[u8]) -> Option<()> {
        let doubled = usize::from(read_u16(subtable, 6)?);
        for segment in 0..doubled / 2 {
            let last = read_u16(subtable, 14 + 2 * segment)?;
            let first = read_u16(subtable, 16 + doubled + 2 * segment)?;
            let delta = read_u16(subtable, 16 + 2 * doubled + 2 * segment)?;
            let range_at = 16 + 3 * doubled + 2 * segment;
            let range = usize::from(read_u16(subtable, range_at)?);
            for code in first..=last {
                let glyph = match range {
                    0 => code.wrapping_add(delta),
                    range => {
                        let at = range_at + range + 2 * usize::from(code - first);
                        // The last segment often points past the table; it maps nothing.
                        match read_u16(subtable, at) {
                            None | Some(0) => 0,
                            Some(glyph) => glyph.wrapping_add(delta),
                        }
                    }
                };
                self.insert(u32::from(code), glyph);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cmap table with one subtable for Unicode on Windows.
    fn cmap(encoding: u16, subtable: &[u16]) -> Vec<u8> {
        let head = [0, 1, 3, encoding, 0, 12];
        head.iter()
            .chain(subtable)
            .flat_map(|word| word.to_be_bytes())
            .collect()
    }

    #[test]
    fn segments_map_by_difference_and_by_list() {
        // 'A'..='C' by difference to 5..=7; 'a'..='b' by the list 9, 0; the closing segment.
        let subtable = [
            4, 0, 0, 6, 0, 0, 0, 0x43, 0x62, 0xFFFF, 0, 0x41, 0x61, 0xFFFF, 0xFFC4, 0, 1, 0, 4,
            0xFFFF, 9, 0,
        ];
        let map = CharacterMap::read(&cmap(1, &subtable)).unwrap();
        let found = ['A', 'C', 'D', 'a', 'b', '\u{FFFF}'].map(|character| map.glyph(character));
        assert_eq!(found, [Some(5), Some(7), None, Some(9), None, None]);
    }

    #[test]
    fn groups_map_beyond_the_basic_plane() {
        let subtable = [12, 0, 0, 0, 0, 0, 0, 1, 2, 0x0000, 2, 0x0001, 0, 7];
        let map = CharacterMap::read(&cmap(10, &subtable)).unwrap();
        let found = ['\u{20000}', '\u{20001}', '\u{20002}'].map(|character| map.glyph(character));
        assert_eq!(found, [Some(7), Some(8), None]);
    }

    #[test]
    fn a_damaged_map_is_no_map() {
        let endless = [12, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0xFFFF, 0xFFFF, 0, 1];
        let backwards = [12, 0, 0, 0, 0, 0, 0, 1, 0, 9, 0, 1, 0, 1];
        let cut = [12, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 1, 0, 1];
        for subtable in [endless, backwards, cut] {
            assert!(
                CharacterMap::read(&cmap(10, &subtable)).is_none(),
                "{subtable:?}"
            );
        }
        assert!(
            CharacterMap::read(&cmap(10, &[14])).is_none(),
            "no subtable for characters"
        );
        assert!(CharacterMap::read(&[]).is_none(), "nothing");
    }
}
