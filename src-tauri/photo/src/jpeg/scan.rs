//! Is every block of the picture there? (ITU-T T.81, annexes F and G)
//!
//! A file cut in half and closed with an end marker is a well-formed sequence of segments, and
//! decoders, strict ones too, fill the missing blocks with grey. So the codes of each scan are
//! counted here: a scan has to hold all its blocks and nothing more, and all scans together every
//! coefficient of every component to its last bit. No coefficient is computed; of progressive
//! pictures it is remembered which are not zero, because the length of later scans depends on it.

use super::huffman::{Bits, Table};
use crate::number::Order::Big;

/// Why the coded data is not a whole picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScanError {
    /// Blocks or bits are missing.
    Short,
    /// A code that is none, or more data than blocks.
    Broken,
}

/// All coefficients of a block.
const ALL: u64 = u64::MAX;

/// The coded picture as far as it has been walked.
#[derive(Default)]
pub(super) struct Coded {
    components: Vec<Component>,
    width: u32,
    height: u32,
    progressive: bool,
    dc: [Option<Table>; 4],
    ac: [Option<Table>; 4],
    /// Units between restart markers; 0 for none.
    restart_interval: u32,
}

struct Component {
    id: u8,
    horizontal: u32,
    vertical: u32,
    /// The coefficients that have been sent to their last bit.
    complete: u64,
    /// Of each block, the coefficients known not to be zero; progressive pictures only.
    nonzero: Vec<u64>,
}

/// What a scan's header says of one component.
struct Selected {
    component: usize,
    dc: usize,
    ac: usize,
}

/// A scan's header.
struct Header {
    selected: Vec<Selected>,
    first: u32,
    last: u32,
    high: u8,
    low: u8,
}

impl Coded {
    /// Takes the frame header's content.
    pub(super) fn frame(&mut self, content: &[u8], progressive: bool) -> Result<(), ScanError> {
        let side = |at| Big.u16(content, at).map(u32::from).ok_or(ScanError::Broken);
        (self.height, self.width, self.progressive) = (side(1)?, side(3)?, progressive);
        let count = usize::from(*content.get(5).ok_or(ScanError::Broken)?);
        for description in content
            .get(6..)
            .unwrap_or_default()
            .chunks_exact(3)
            .take(count)
        {
            let [id, sampling, _] = description else {
                return Err(ScanError::Broken);
            };
            let (horizontal, vertical) = (u32::from(sampling >> 4), u32::from(sampling & 15));
            if !(1..=4).contains(&horizontal) || !(1..=4).contains(&vertical) {
                return Err(ScanError::Broken);
            }
            self.components.push(Component {
                id: *id,
                horizontal,
                vertical,
                complete: 0,
                nonzero: Vec::new(),
            });
        }
        Ok(())
    }

    /// Takes the content of a segment of Huffman tables.
    pub(super) fn tables(&mut self, content: &[u8]) -> Result<(), ScanError> {
        let mut rest = content;
        while let Some((class, after)) = rest.split_first() {
            let (table, taken) = Table::read(after).ok_or(ScanError::Broken)?;
            let tables = if class >> 4 == 0 {
                &mut self.dc
            } else {
                &mut self.ac
            };
            *tables
                .get_mut(usize::from(class & 15))
                .ok_or(ScanError::Broken)? = Some(table);
            rest = after.get(taken..).unwrap_or_default();
        }
        Ok(())
    }

    /// Takes the content of a restart interval's definition.
    pub(super) fn restarts(&mut self, content: &[u8]) -> Result<(), ScanError> {
        self.restart_interval = Big.u16(content, 0).ok_or(ScanError::Broken)?.into();
        Ok(())
    }

    /// Takes a scan: its header's content and its coded data up to the next marker.
    pub(super) fn scan(&mut self, content: &[u8], data: &[u8]) -> Result<(), ScanError> {
        let header = self.header(content)?;
        let mut bits = Bits::new(data);
        if !self.progressive {
            self.sequential(&header, &mut bits)?;
        } else if header.first == 0 {
            self.direct_current(&header, &mut bits)?;
        } else {
            self.alternating_current(&header, &mut bits)?;
        }
        bits.end()?;
        let sent = if self.progressive {
            (ALL >> (63 - header.last)) & (ALL << header.first)
        } else {
            ALL
        };
        for selected in &header.selected {
            if let Some(component) = self.components.get_mut(selected.component) {
                if header.low == 0 {
                    component.complete |= sent;
                } else {
                    component.complete &= !sent;
                }
            }
        }
        Ok(())
    }

    /// Says whether the scans so far make a whole picture.
    pub(super) fn end(&self) -> Result<(), ScanError> {
        let whole = self
            .components
            .iter()
            .all(|component| component.complete == ALL);
        if whole { Ok(()) } else { Err(ScanError::Short) }
    }

    fn header(&self, content: &[u8]) -> Result<Header, ScanError> {
        let (count, rest) = content.split_first().ok_or(ScanError::Broken)?;
        let (selectors, rest) = rest
            .split_at_checked(usize::from(*count) * 2)
            .ok_or(ScanError::Broken)?;
        let Some([first, last, approximation]) = rest.first_chunk::<3>() else {
            return Err(ScanError::Broken);
        };
        let mut selected = Vec::with_capacity(4);
        for [id, tables] in selectors.as_chunks::<2>().0 {
            selected.push(Selected {
                component: self
                    .components
                    .iter()
                    .position(|component| component.id == *id)
                    .ok_or(ScanError::Broken)?,
                dc: usize::from(tables >> 4),
                ac: usize::from(tables & 15),
            });
        }
        let header = Header {
            selected,
            first: (*first).into(),
            last: (*last).into(),
            high: approximation >> 4,
            low: if self.progressive {
                approximation & 15
            } else {
                0
            },
        };
        let band = match (self.progressive, header.first, header.last) {
            (false, _, _) | (true, 0, 0) => (1..=4).contains(count),
            (true, first, last) => first >= 1 && first <= last && last <= 63 && *count == 1,
        };
        if band {
            Ok(header)
        } else {
            Err(ScanError::Broken)
        }
    }

    /// Blocks of one unit for each selected component, and units of the scan.
    fn units(&self, header: &Header) -> (Vec<u32>, u32) {
        let most =
            |side: fn(&Component) -> u32| self.components.iter().map(side).max().unwrap_or(1);
        let (across, down) = (most(|c| c.horizontal), most(|c| c.vertical));
        let chosen: Vec<&Component> = header
            .selected
            .iter()
            .filter_map(|selected| self.components.get(selected.component))
            .collect();
        if let [single] = chosen.as_slice() {
            // A scan of one component goes block by block over that component's own pixels.
            let columns = (self.width * single.horizontal)
                .div_ceil(across)
                .div_ceil(8);
            let rows = (self.height * single.vertical).div_ceil(down).div_ceil(8);
            return (vec![1], columns.saturating_mul(rows));
        }
        let columns = self.width.div_ceil(8 * across);
        let rows = self.height.div_ceil(8 * down);
        let blocks = chosen.iter().map(|c| c.horizontal * c.vertical).collect();
        (blocks, columns.saturating_mul(rows))
    }

    fn sequential(&self, header: &Header, bits: &mut Bits<'_>) -> Result<(), ScanError> {
        let (blocks, units) = self.units(header);
        let mut parts = Vec::with_capacity(4);
        for (selected, blocks) in header.selected.iter().zip(blocks) {
            parts.push((
                table(&self.dc, selected.dc)?,
                table(&self.ac, selected.ac)?,
                blocks,
            ));
        }
        for unit in 0..units {
            self.restart_before(unit, bits)?;
            for (dc, ac, blocks) in &parts {
                for _ in 0..*blocks {
                    sequential_block(dc, ac, bits)?;
                }
            }
        }
        Ok(())
    }

    fn direct_current(&self, header: &Header, bits: &mut Bits<'_>) -> Result<(), ScanError> {
        let (blocks, units) = self.units(header);
        let mut parts = Vec::with_capacity(4);
        for (selected, blocks) in header.selected.iter().zip(blocks) {
            let refined = header.high > 0;
            let dc = if refined {
                None
            } else {
                Some(table(&self.dc, selected.dc)?)
            };
            parts.push((dc, blocks));
        }
        for unit in 0..units {
            self.restart_before(unit, bits)?;
            for (dc, blocks) in &parts {
                for _ in 0..*blocks {
                    let size = match dc {
                        Some(table) => magnitude(bits.symbol(table)?)?,
                        None => 1,
                    };
                    bits.skip(size)?;
                }
            }
        }
        Ok(())
    }

    fn alternating_current(
        &mut self,
        header: &Header,
        bits: &mut Bits<'_>,
    ) -> Result<(), ScanError> {
        let (_, units) = self.units(header);
        let selected = header.selected.first().ok_or(ScanError::Broken)?;
        let component = self
            .components
            .get_mut(selected.component)
            .ok_or(ScanError::Broken)?;
        let mut nonzero = std::mem::take(&mut component.nonzero);
        nonzero.resize(usize::try_from(units).map_err(|_| ScanError::Broken)?, 0);
        let ac = table(&self.ac, selected.ac)?;
        // Blocks still to come that have no new coefficient.
        let mut empty_blocks = 0;
        for (unit, block) in (0..units).zip(&mut nonzero) {
            if self.restart_before(unit, bits)? {
                empty_blocks = 0;
            }
            if header.high == 0 {
                first_block(header, ac, bits, block, &mut empty_blocks)?;
            } else {
                refined_block(header, ac, bits, block, &mut empty_blocks)?;
            }
        }
        if let Some(component) = self.components.get_mut(selected.component) {
            component.nonzero = nonzero;
        }
        Ok(())
    }

    /// Steps over the restart marker that stands before some units; and says whether one did.
    fn restart_before(&self, unit: u32, bits: &mut Bits<'_>) -> Result<bool, ScanError> {
        if unit == 0 || self.restart_interval == 0 || !unit.is_multiple_of(self.restart_interval) {
            return Ok(false);
        }
        let number = (unit / self.restart_interval - 1) % 8;
        bits.restart(u8::try_from(number).unwrap_or(0))?;
        Ok(true)
    }
}

fn table(tables: &[Option<Table>; 4], number: usize) -> Result<&Table, ScanError> {
    tables
        .get(number)
        .and_then(Option::as_ref)
        .ok_or(ScanError::Broken)
}

/// The bits that follow a direct current's symbol; an 8-bit picture needs at most 11.
fn magnitude(symbol: u8) -> Result<u32, ScanError> {
    if symbol > 11 {
        Err(ScanError::Broken)
    } else {
        Ok(symbol.into())
    }
}

fn sequential_block(dc: &Table, ac: &Table, bits: &mut Bits<'_>) -> Result<(), ScanError> {
    let size = magnitude(bits.symbol(dc)?)?;
    bits.skip(size)?;
    let mut next = 1;
    while next < 64 {
        let symbol = bits.symbol(ac)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            return Ok(());
        }
        bits.skip(size)?;
        next += run + 1;
    }
    if next > 64 {
        Err(ScanError::Broken)
    } else {
        Ok(())
    }
}

/// One block of the first scan of a band (T.81, G.1.2.2).
fn first_block(
    header: &Header,
    ac: &Table,
    bits: &mut Bits<'_>,
    block: &mut u64,
    empty_blocks: &mut u32,
) -> Result<(), ScanError> {
    if *empty_blocks > 0 {
        *empty_blocks -= 1;
        return Ok(());
    }
    let mut next = header.first;
    while next <= header.last {
        let symbol = bits.symbol(ac)?;
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            *empty_blocks = (1 << run) - 1 + bits.take(run)?;
            return Ok(());
        }
        next += run;
        if next > header.last {
            return Err(ScanError::Broken);
        }
        if size > 0 {
            bits.skip(size)?;
            *block |= 1 << next;
        }
        next += 1;
    }
    Ok(())
}

/// One block of a later scan of a band: a bit for each coefficient already known, and the places
/// of new ones (T.81, G.1.2.3).
fn refined_block(
    header: &Header,
    ac: &Table,
    bits: &mut Bits<'_>,
    block: &mut u64,
    empty_blocks: &mut u32,
) -> Result<(), ScanError> {
    let known = *block;
    let is_known = |place: u32| (known >> place) & 1 == 1;
    let mut next = header.first;
    while *empty_blocks == 0 && next <= header.last {
        let symbol = bits.symbol(ac)?;
        let (mut run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        if size == 0 && run < 15 {
            *empty_blocks = (1 << run) + bits.take(run)?;
            break;
        }
        if size > 1 {
            return Err(ScanError::Broken);
        }
        // The sign of the new coefficient.
        bits.skip(size)?;
        loop {
            if next > header.last {
                return Err(ScanError::Broken);
            }
            if is_known(next) {
                bits.skip(1)?;
            } else if run > 0 {
                run -= 1;
            } else {
                break;
            }
            next += 1;
        }
        if size == 1 {
            *block |= 1 << next;
        }
        next += 1;
    }
    if *empty_blocks > 0 {
        *empty_blocks -= 1;
        if next <= header.last {
            let rest = known & (ALL << next) & (ALL >> (63 - header.last));
            let corrections = rest.count_ones();
            bits.skip(corrections / 2)?;
            bits.skip(corrections.div_ceil(2))?;
        }
    }
    Ok(())
}
