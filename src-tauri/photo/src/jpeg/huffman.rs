//! Huffman tables (ITU-T T.81, annex C) and the bits of a scan that they read.

use super::scan::ScanError;

/// Codes up to this many bits are found by one look-up; nearly all are.
const QUICK_BITS: u32 = 9;

/// A table that turns codes into symbols.
pub(super) struct Table {
    /// For the next nine bits: length of the code in the high byte, symbol in the low; 0 for none.
    quick: Vec<u16>,
    /// For each length 1–16: first code of the length, how many there are, index of the first.
    lengths: [(u32, u32, usize); 16],
    symbols: Vec<u8>,
}

impl Table {
    /// Reads the counts and symbols of one table; and says how many bytes they took.
    pub(super) fn read(content: &[u8]) -> Option<(Self, usize)> {
        let counts = content.first_chunk::<16>()?;
        let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
        let symbols = content.get(16..)?.get(..total)?.to_vec();
        let mut quick = vec![0; 1 << QUICK_BITS];
        let mut lengths = [(0, 0, 0); 16];
        let (mut code, mut index) = (0_u32, 0_usize);
        for ((length, count), entry) in (1_u32..).zip(counts).zip(&mut lengths) {
            let count = u32::from(*count);
            *entry = (code, count, index);
            for _ in 0..count {
                if length <= QUICK_BITS {
                    let shift = QUICK_BITS - length;
                    let from = usize::try_from(code << shift).ok()?;
                    let word = u16::from(*symbols.get(index)?) | (u16::try_from(length).ok()? << 8);
                    quick.get_mut(from..)?.get_mut(..1 << shift)?.fill(word);
                }
                code += 1;
                index += 1;
            }
            // More codes than their length has room for.
            if code > 1 << length {
                return None;
            }
            code <<= 1;
        }
        Some((
            Self {
                quick,
                lengths,
                symbols,
            },
            total.saturating_add(16),
        ))
    }
}

/// The bits of a scan, byte stuffing removed.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, left-aligned; zero below the ones that are held.
    held: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            held: 0,
            count: 0,
        }
    }

    /// The next symbol.
    #[inline]
    pub(super) fn symbol(&mut self, table: &Table) -> Result<u8, ScanError> {
        if self.count < 16 {
            self.refill();
        }
        let word = usize::try_from(self.held >> (64 - QUICK_BITS))
            .ok()
            .and_then(|next| table.quick.get(next))
            .copied()
            .unwrap_or(0);
        let [length, symbol] = word.to_be_bytes();
        if length > 0 {
            self.skip(u32::from(length))?;
            return Ok(symbol);
        }
        self.long_symbol(table)
    }

    fn long_symbol(&mut self, table: &Table) -> Result<u8, ScanError> {
        for (length, (first, count, index)) in (1_u32..).zip(table.lengths) {
            let code = u32::try_from(self.held >> (64 - length)).unwrap_or(u32::MAX);
            if let Some(place) = code.checked_sub(first).filter(|place| *place < count) {
                self.skip(length)?;
                let place = usize::try_from(place).unwrap_or(usize::MAX);
                let symbol = table.symbols.get(index.saturating_add(place));
                return symbol.copied().ok_or(ScanError::Broken);
            }
        }
        Err(if self.count < 16 {
            ScanError::Short
        } else {
            ScanError::Broken
        })
    }

    /// The next bits, at most 16, as a number.
    #[inline]
    pub(super) fn take(&mut self, bits: u32) -> Result<u32, ScanError> {
        if bits == 0 {
            return Ok(0);
        }
        if self.count < bits {
            self.refill();
        }
        let value = u32::try_from(self.held >> (64 - bits)).unwrap_or(u32::MAX);
        self.skip(bits)?;
        Ok(value)
    }

    /// Steps over bits, at most 32.
    #[inline]
    pub(super) fn skip(&mut self, bits: u32) -> Result<(), ScanError> {
        if self.count < bits {
            self.refill();
            if self.count < bits {
                return Err(ScanError::Short);
            }
        }
        self.held <<= bits;
        self.count -= bits;
        Ok(())
    }

    /// Steps over the padding and the restart marker of this number, 0–7.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), ScanError> {
        self.only_padding_left()?;
        match self
            .data
            .get(self.at..)
            .and_then(|rest| rest.first_chunk::<2>())
        {
            Some([0xFF, marker]) if *marker == 0xD0 | number => {
                (self.held, self.count) = (0, 0);
                self.at = self.at.saturating_add(2);
                Ok(())
            }
            Some(_) => Err(ScanError::Broken),
            None => Err(ScanError::Short),
        }
    }

    /// Says whether the data ends here.
    pub(super) fn end(&mut self) -> Result<(), ScanError> {
        self.only_padding_left()?;
        if self.at < self.data.len() {
            Err(ScanError::Broken)
        } else {
            Ok(())
        }
    }

    fn only_padding_left(&mut self) -> Result<(), ScanError> {
        self.refill();
        if self.count < 8 {
            Ok(())
        } else {
            Err(ScanError::Broken)
        }
    }

    /// Holds at least 57 bits, or all up to the next marker.
    fn refill(&mut self) {
        while self.count <= 56 {
            let Some(byte) = self.data.get(self.at).copied() else {
                return;
            };
            let mut step = 1;
            if byte == 0xFF {
                match self.data.get(self.at.saturating_add(1)) {
                    Some(0) => step = 2,
                    // A fill byte before a marker.
                    Some(0xFF) | None => {
                        self.at = self.at.saturating_add(1);
                        continue;
                    }
                    Some(_) => return,
                }
            }
            self.at = self.at.saturating_add(step);
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }
}
