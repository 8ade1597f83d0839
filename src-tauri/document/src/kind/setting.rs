//! The parts that all kinds look alike in: head, sections, materials, notes, signatures, foot.

use std::sync::Arc;

use jiff::civil::{Date, DateTime};

use super::parts::{Contact, Emergency, Material, Office};
use crate::{
    font::{FontSet, Style},
    layout::{
        flow::{Flow, Margins, TooTall},
        page::{Area, MM, Page, Paper},
        qr::QrPattern,
        table::{Cell, FRAME, Row, SIDE_PADDING, Table},
        text::{Align, Setting, TextStyle},
    },
    wording,
};

/// The text sizes of one kind of paper.
pub(super) struct Look {
    pub(super) title: TextStyle,
    pub(super) section: TextStyle,
    pub(super) label: TextStyle,
    pub(super) value: TextStyle,
    pub(super) notice: TextStyle,
    /// Running text of a letter.
    pub(super) body: TextStyle,
    pub(super) foot: TextStyle,
    pub(super) row_height: f32,
    pub(super) margins: Margins,
    pub(super) paper: Paper,
}

pub(super) const fn text(style: Style, size: f32, leading: f32) -> TextStyle {
    TextStyle {
        style,
        size,
        leading,
    }
}

/// A4 with margins that a folder's holes leave alone.
pub(super) const A4: Look = Look {
    title: text(Style::SongBold, 19.0, 26.0),
    section: text(Style::Hei, 10.5, 16.0),
    label: text(Style::Hei, 9.5, 13.5),
    value: text(Style::Song, 10.5, 14.5),
    notice: text(Style::Song, 9.0, 13.5),
    body: text(Style::Song, 12.0, 20.0),
    foot: text(Style::Song, 8.5, 11.0),
    row_height: 19.6,
    margins: Margins {
        left: 22.0 * MM,
        right: 20.0 * MM,
        top: 15.0 * MM,
        bottom: 17.0 * MM,
    },
    paper: Paper::A4,
};

/// A5 for slips that the citizen takes along.
pub(super) const A5: Look = Look {
    title: text(Style::SongBold, 15.0, 21.0),
    section: text(Style::Hei, 9.5, 14.0),
    label: text(Style::Hei, 8.5, 12.0),
    value: text(Style::Song, 9.0, 12.5),
    notice: text(Style::Song, 8.5, 12.5),
    body: text(Style::Song, 10.0, 16.0),
    foot: text(Style::Song, 7.5, 10.0),
    row_height: 18.0,
    margins: Margins {
        left: 12.0 * MM,
        right: 12.0 * MM,
        top: 13.5 * MM,
        bottom: 14.0 * MM,
    },
    paper: Paper::A5,
};

/// What identifies a paper, for its head and foot.
pub(super) struct Identity<'a> {
    pub(super) title: &'a str,
    pub(super) number: &'a str,
    pub(super) printed_at: DateTime,
}

/// Title in the middle; facts at the left, the number's QR code at the right.
pub(super) fn head(
    flow: &mut Flow<'_>,
    look: &Look,
    identity: &Identity<'_>,
    facts: &[(&str, &str)],
    emergency: bool,
) -> Result<(), TooTall> {
    let side = if look.paper == Paper::A4 {
        21.0 * MM
    } else {
        17.0 * MM
    };
    let top = flow.y();
    flow.text(identity.title, look.title, Align::Centre)?;
    flow.space(4.0);
    let facts_top = flow.y();
    let (left, right) = (flow.left(), flow.left() + flow.width());
    let y = self::facts(flow, look, facts, side, facts_top);
    if let Some(pattern) = QrPattern::encode(identity.number) {
        let area = Area {
            x: right - side,
            y: top,
            width: side,
            height: side,
        };
        flow.page().patterns.push((area, Arc::new(pattern)));
    }
    if emergency {
        let mark = TextStyle {
            style: Style::Hei,
            ..look.value
        };
        let setting = Setting::new(flow.fonts(), wording::EMERGENCY, mark, side);
        let area = Area {
            x: left,
            y: top,
            width: setting.widest() + 12.0,
            height: mark.leading + 6.0,
        };
        setting.draw(flow.page(), area.x + 6.0, area.y + 3.0, Align::Left);
        flow.page().frame(area, FRAME);
    }
    let bottom = y.max(top + side);
    flow.take(bottom - facts_top + 3.0)?;
    Ok(())
}

/// Labelled facts under each other, clear of a column at the right; gives where they end.
pub(super) fn facts(
    flow: &mut Flow<'_>,
    look: &Look,
    facts: &[(&str, &str)],
    column: f32,
    top: f32,
) -> f32 {
    let label_width = label_width(flow.fonts(), look, facts);
    let value_width = flow.width() - column - label_width - 8.0;
    let left = flow.left();
    let mut y = top;
    for (label, value) in facts {
        let label = Setting::new(flow.fonts(), label, look.label, label_width);
        let value = Setting::new(flow.fonts(), value, look.value, value_width);
        label.draw(
            flow.page(),
            left,
            y + (look.value.leading - look.label.leading) / 2.0,
            Align::Left,
        );
        value.draw(flow.page(), left + label_width, y, Align::Left);
        y += value.height() + 1.5;
    }
    y
}

/// Room for the widest label, and a little.
fn label_width(fonts: &FontSet, look: &Look, facts: &[(&str, &str)]) -> f32 {
    let widths = facts
        .iter()
        .map(|(label, _)| Setting::new(fonts, label, look.label, f32::MAX).widest());
    widths.fold(5.0 * look.label.size, f32::max) + 0.2 * look.label.size
}

/// A section's title, kept with what follows it.
pub(super) fn section(flow: &mut Flow<'_>, look: &Look, title: &str) -> Result<(), TooTall> {
    flow.space(4.0);
    flow.keep(look.section.leading + 3.0 * look.row_height)?;
    flow.text(title, look.section, Align::Left)?;
    flow.space(2.0);
    Ok(())
}

/// Labels and values in two pairs of columns; a pair marked wide takes a whole row.
pub(super) fn grid(look: &Look, width: f32, pairs: &[(&str, String, Extent)]) -> Table {
    let label_width = 6.0 * look.label.size + 2.0 * SIDE_PADDING + 1.0;
    let value_width = (width - 2.0 * label_width) / 2.0;
    let mut rows: Vec<Row> = Vec::new();
    let mut half = false;
    for (label, value, extent) in pairs {
        let label = Cell::new(*label, look.label, Align::Centre);
        let value = Cell::new(value.as_str(), look.value, Align::Left);
        match (extent, half, rows.last_mut()) {
            (Extent::Half, true, Some(row)) => {
                row.cells.extend([label, value]);
                half = false;
            }
            (Extent::Half, ..) => {
                rows.push(Row {
                    cells: vec![label, value],
                    minimum_height: look.row_height,
                });
                half = true;
            }
            (Extent::Whole, ..) => {
                let cells = vec![label, value.spanning(3)];
                rows.push(Row {
                    cells,
                    minimum_height: look.row_height,
                });
                half = false;
            }
        }
    }
    // A half row that nothing follows is stretched, so that no cell is left open.
    for row in &mut rows {
        if row.cells.len() == 2
            && let Some(value) = row.cells.pop()
        {
            row.cells.push(value.spanning(3));
        }
    }
    Table {
        columns: vec![label_width, value_width, label_width, value_width],
        head: None,
        rows,
    }
}

/// How much of a grid's row a pair takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Half,
    Whole,
}

/// The papers handed in, with their counts.
pub(super) fn materials(look: &Look, width: f32, materials: &[Material]) -> Table {
    let number = 3.2 * look.label.size;
    let count = 4.6 * look.label.size;
    let label = |text: &str| Cell::new(text, look.label, Align::Centre);
    let mut columns = vec![number, width - number - 3.0 * count, count, count, count];
    let mut head = ["序号", "材料名称", "原件", "复印件", "电子件"]
        .map(label)
        .to_vec();
    let remarked = materials.iter().any(|material| material.remark.is_some());
    if remarked {
        let remark = 11.4 * look.value.size;
        columns = vec![
            number,
            width - number - 3.0 * count - remark,
            count,
            count,
            count,
            remark,
        ];
        head.push(label("核验情况"));
    }
    let amount = |count: u16| match count {
        0 => Cell::new("—", look.value, Align::Centre),
        count => Cell::new(format!("{count}份"), look.value, Align::Centre),
    };
    let rows = materials.iter().zip(1_usize..).map(|(material, index)| {
        let mut cells = vec![
            Cell::new(index.to_string(), look.value, Align::Centre),
            Cell::new(material.name.as_str(), look.value, Align::Left),
            amount(material.originals),
            amount(material.copies),
            amount(material.electronic),
        ];
        if remarked {
            let remark = material.remark.as_deref().unwrap_or_default();
            cells.push(Cell::new(remark, look.value, Align::Left));
        }
        Row {
            cells,
            minimum_height: look.row_height,
        }
    });
    Table {
        rows: rows.collect(),
        head: Some(Row {
            cells: head,
            minimum_height: look.row_height,
        }),
        columns,
    }
}

/// What the paper says about its own state: emergency, unverified, gaps for handwriting.
pub(super) fn remarks(
    emergency: Option<&Emergency>,
    to_be_verified: &[String],
    gaps: usize,
) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(emergency) = emergency {
        let number = emergency.original_number.as_ref();
        let number = number
            .map(|number| format!("；原手工编号：{number}"))
            .unwrap_or_default();
        remarks.push(format!(
            "{}：{}{number}",
            wording::EMERGENCY,
            emergency.reason
        ));
    }
    if !to_be_verified.is_empty() {
        remarks.push(format!(
            "{}：{}",
            wording::TO_BE_VERIFIED,
            to_be_verified.join("；")
        ));
    }
    if gaps > 0 {
        remarks.push(wording::fill(
            wording::HANDWRITTEN,
            &[("count", &gaps.to_string())],
        ));
    }
    remarks
}

/// What the paper says about its own state, a line each.
pub(super) fn remark_lines(
    flow: &mut Flow<'_>,
    look: &Look,
    emergency: Option<&Emergency>,
    to_be_verified: &[String],
    gaps: usize,
) -> Result<(), TooTall> {
    for remark in remarks(emergency, to_be_verified, gaps) {
        flow.text(&format!("※ {remark}"), look.value, Align::Spread)?;
    }
    Ok(())
}

/// Whose business a slip is, and who acted for him.
pub(super) fn holder<'a>(
    label: &'a str,
    name: &str,
    number_masked: &str,
    agent: Option<&str>,
) -> Vec<(&'a str, String, Extent)> {
    let mut pairs = vec![
        (label, name.to_owned(), Extent::Whole),
        ("证件号码", number_masked.to_owned(), Extent::Whole),
    ];
    pairs.extend(agent.map(|agent| ("代  理  人", agent.to_owned(), Extent::Whole)));
    pairs
}

/// Whom a slip tells to ask: the office, other places, the banks.
pub(super) fn enquiries(
    flow: &mut Flow<'_>,
    look: &Look,
    (label, office): (&str, &Office),
    contacts: &[Contact],
    banks: &[Contact],
) -> Result<(), TooTall> {
    section(flow, look, "咨询查询")?;
    let named = format!("{}　{}", office.name, office.phone);
    let mut pairs = vec![(label, named, Extent::Whole)];
    pairs.extend(
        office
            .address
            .iter()
            .map(|address| ("地　　址", address.clone(), Extent::Whole)),
    );
    for (label, contacts) in [("其他渠道", contacts), ("银行服务", banks)] {
        if !contacts.is_empty() {
            pairs.push((label, joined(contacts), Extent::Whole));
        }
    }
    let width = flow.width();
    flow.table(&grid(look, width, &pairs))
}

/// Places to sign: who, a blank, and the date.
pub(super) fn signatures(look: &Look, width: f32, signers: &[(&str, &str)], height: f32) -> Table {
    let label = 10.0 * look.label.size + 2.0 * SIDE_PADDING + 1.0;
    let date_label = 4.0 * look.label.size;
    let date = 12.0 * look.value.size;
    let rows = signers.iter().map(|(signer, printed)| Row {
        cells: vec![
            Cell::new(*signer, look.label, Align::Centre),
            Cell::new(*printed, look.value, Align::Left),
            Cell::new("日期", look.label, Align::Centre),
            Cell::new("年　　月　　日", look.value, Align::Right),
        ],
        minimum_height: height,
    });
    Table {
        rows: rows.collect(),
        head: None,
        columns: vec![label, width - label - date_label - date, date_label, date],
    }
}

/// Name of the office and date at the end of a slip, which needs no room for a seal.
pub(super) fn office_and_date(
    flow: &mut Flow<'_>,
    style: TextStyle,
    office: &str,
    day: Date,
) -> Result<(), TooTall> {
    let date = wording::date(day);
    for line in [office, &date] {
        let place = flow.take(2.0 * style.leading)?;
        signed_off(flow, style, line, place.y + style.leading);
    }
    Ok(())
}

/// A line of the office's signature: centred in the right part of the page, where the seal goes.
pub(super) fn signed_off(flow: &mut Flow<'_>, style: TextStyle, text: &str, y: f32) {
    let width = flow.width() / 2.0;
    let x = flow.left() + width;
    Setting::new(flow.fonts(), text, style, width).draw(flow.page(), x, y, Align::Centre);
}

/// Names and phones in one cell.
pub(super) fn joined(contacts: &[Contact]) -> String {
    let contacts: Vec<String> = contacts
        .iter()
        .map(|contact| format!("{} {}", contact.name, contact.phone))
        .collect();
    contacts.join("　")
}

/// Adds the foot to every page, and the title to every page but the first.
pub(super) fn finish(flow: Flow<'_>, look: &Look, identity: &Identity<'_>) -> Vec<Page> {
    let fonts = flow.fonts();
    let (left, width) = (flow.left(), flow.width());
    let mut pages = flow.finish();
    let total = pages.len();
    let printed = format!("打印时间：{}", wording::moment(identity.printed_at));
    for (page, number) in pages.iter_mut().zip(1_usize..) {
        let y = look.paper.height() - look.margins.bottom + 4.0 * MM;
        page.horizontal(left, y, width, 0.3);
        let of = format!("第{number}页 共{total}页");
        for (text, align) in [(&printed, Align::Left), (&of, Align::Right)] {
            Setting::new(fonts, text, look.foot, width).draw(page, left, y + 3.0, align);
        }
        if number > 1 {
            let y = look.margins.top - look.foot.leading - 4.0;
            // The right side is left to the mark of a reprint.
            let title = format!("{}（续）　{}", identity.title, identity.number);
            Setting::new(fonts, &title, look.foot, width).draw(page, left, y, Align::Left);
            page.horizontal(left, y + look.foot.leading, width, 0.3);
        }
    }
    pages
}
