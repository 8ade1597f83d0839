//! What all certificates have in common: who issues them, from which data, how long they hold, how
//! they can be checked, and where the seal goes (QU-1-4, rules 6.8).

use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    parts::{Office, example_office},
    setting::{self, Identity, Look, text},
};
use crate::{
    font::Style,
    layout::{
        flow::{Flow, Margins, TooTall},
        page::{Area, MM, Paper},
        qr::QrPattern,
        text::{Align, Setting, TextStyle},
    },
    wording,
};

/// Lists with several columns: the binding margin of GB/T 9704, the type area as wide as its own.
pub(super) const CERTIFICATE: Look = Look {
    title: text(Style::SongBold, 19.0, 27.0),
    section: text(Style::Hei, 10.5, 16.0),
    label: text(Style::Hei, 9.0, 12.5),
    value: text(Style::Song, 9.5, 13.0),
    notice: text(Style::Song, 9.0, 13.5),
    body: text(Style::Song, 11.0, 18.0),
    foot: text(Style::Song, 8.5, 11.0),
    row_height: 17.0,
    margins: Margins {
        left: 28.0 * MM,
        right: 26.0 * MM,
        top: 20.0 * MM,
        bottom: 20.0 * MM,
    },
    paper: Paper::A4,
};

/// Papers of one page: all margins of GB/T 9704, 37 mm over and 28 mm beside the type area.
pub(super) const LETTER: Look = Look {
    value: text(Style::Song, 10.5, 14.0),
    label: text(Style::Hei, 10.0, 14.0),
    body: text(Style::Song, 14.0, 25.0),
    row_height: 19.0,
    margins: Margins {
        left: 28.0 * MM,
        right: 26.0 * MM,
        top: 37.0 * MM,
        bottom: 35.0 * MM,
    },
    ..CERTIFICATE
};

/// 第二层标题, in 楷体 as GB/T 9704 has it.
pub(super) const SECOND_TITLE: TextStyle = text(Style::Kai, 10.5, 16.0);

/// How a paper gets its seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SealPlan {
    /// 无章: printed and handed over at once; what it says is checked by its code.
    None,
    /// 预约用印: room for a seal by hand is left.
    ByHand,
    /// 电子印章: a place for the signature's appearance is left.
    Electronic,
}

/// How whoever receives the paper can check it.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verification {
    /// 验证码.
    pub code: String,
    /// Where code and number are checked: an address, or an office with its phone.
    pub place: String,
    /// Content of the QR code: address and signed summary, see `summary`.
    pub qr: String,
}

/// What every certificate says about itself.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The business number.
    pub number: String,
    /// Who issues it.
    pub office: Office,
    /// When, in Beijing time.
    pub issued_at: DateTime,
    /// 数据截至.
    pub data_until: Date,
    /// Set offline: when the counter's data was last in step with the centre's.
    #[serde(default)]
    pub offline_since: Option<DateTime>,
    /// 有效期至, as policy has it; holds without end when absent.
    #[serde(default)]
    pub valid_until: Option<Date>,
    /// How it can be checked.
    #[serde(default)]
    pub verification: Option<Verification>,
    /// How it gets its seal.
    pub seal: SealPlan,
    /// The electronic seal's certificate is self-issued: it proves integrity only.
    #[serde(default)]
    pub self_issued: bool,
    /// 经办人.
    pub clerk: String,
}

/// Side of the QR code, and width of the column that it stands in.
const QR_SIDE: f32 = 25.0 * MM;
const QR_COLUMN: f32 = QR_SIDE + 3.0 * MM;
/// Diameter that is left free for a seal (国发〔1999〕25号: at most 4.2 cm), and what it lies in.
const SEAL: f32 = 42.0 * MM;
const SEAL_ROOM: f32 = 46.0 * MM;
/// What name and date take where no seal is put.
const UNSEALED_ROOM: f32 = 20.0 * MM;

impl Issue {
    pub(super) fn example() -> Self {
        Self {
            number: "660181261122A0100031U".to_owned(),
            office: example_office(),
            issued_at: DateTime::constant(2026, 11, 22, 10, 32, 0, 0),
            data_until: Date::constant(2026, 10, 31),
            offline_since: None,
            valid_until: Some(Date::constant(2027, 2, 22)),
            verification: Some(Verification {
                code: "7KQM4HXA29TD".to_owned(),
                place: "https://verify.example.cn".to_owned(),
                qr: EXAMPLE_QR.to_owned(),
            }),
            seal: SealPlan::ByHand,
            self_issued: false,
            clerk: "张新民（工号 0103）".to_owned(),
        }
    }

    /// Why the paper would contradict itself.
    pub(super) fn inconsistent(&self) -> Option<String> {
        let issued = self.issued_at.date();
        if self.data_until > issued {
            return Some("“数据截至”晚于出具日期。请核对数据时间后再打印".to_owned());
        }
        if self.valid_until.is_some_and(|until| until < issued) {
            return Some("有效期早于出具日期。请核对有效期后再打印".to_owned());
        }
        None
    }

    /// Title, what identifies the paper at the left, the QR code at the right.
    pub(super) fn open(
        &self,
        flow: &mut Flow<'_>,
        look: &Look,
        identity: &Identity<'_>,
        more: &[(&str, &str)],
    ) -> Result<(), TooTall> {
        flow.text(identity.title, look.title, Align::Centre)?;
        flow.space(8.0);
        let until = wording::date(self.data_until);
        let offline = self
            .offline_since
            .map(|at| format!("（离线出具，数据为{}同步）", wording::moment(at)));
        let until = format!("{until}{}", offline.unwrap_or_default());
        let mut facts = vec![("编　　号：", self.number.as_str())];
        facts.extend(
            self.verification
                .iter()
                .map(|verification| ("验  证  码：", verification.code.as_str())),
        );
        facts.extend([("数据截至：", until.as_str())]);
        facts.extend_from_slice(more);
        let top = flow.y();
        let column = self.verification.as_ref().map_or(0.0, |_| QR_COLUMN);
        let bottom = setting::facts(flow, look, &facts, column, top);
        let Some(verification) = &self.verification else {
            flow.take(bottom - top + 4.0)?;
            return Ok(());
        };
        if let Some(pattern) = QrPattern::encode(&verification.qr) {
            let area = Area {
                x: flow.left() + flow.width() - QR_SIDE,
                y: top,
                width: QR_SIDE,
                height: QR_SIDE,
            };
            flow.page().patterns.push((area, Arc::new(pattern)));
        }
        flow.take(QR_SIDE.max(bottom - top) + 6.0)?;
        Ok(())
    }

    /// 以下空白 where nothing more is listed, so that nothing can be added.
    pub(super) fn blank_below(flow: &mut Flow<'_>, look: &Look) -> Result<(), TooTall> {
        flow.space(3.0);
        flow.text(wording::BLANK_BELOW, look.notice, Align::Centre)?;
        flow.space(3.0);
        Ok(())
    }

    /// The notes, and name and date of the office with room for the seal over them; all on one
    /// page, so that no seal stands on a page without text.
    pub(super) fn close(
        &self,
        flow: &mut Flow<'_>,
        look: &Look,
        notes: &[String],
        gaps: usize,
    ) -> Result<(), TooTall> {
        let notes = self.notes(notes, gaps);
        let numbered: Vec<String> = notes
            .iter()
            .zip(1_usize..)
            .map(|(note, index)| format!("{index}. {note}"))
            .collect();
        let notes = format!("说明：\n{}", numbered.join("\n"));
        let set = Setting::new(flow.fonts(), &notes, look.notice, flow.width());
        flow.space(4.0);
        let room = if self.seal == SealPlan::None {
            UNSEALED_ROOM
        } else {
            SEAL_ROOM
        };
        // Longer notes than a page leaves may go on over it; the office's name never stands alone.
        flow.keep((set.height() + room + 8.0).min(flow.page_height()))?;
        flow.text(&notes, look.notice, Align::Spread)?;
        flow.space(4.0);
        self.signed_off(flow, look, room)
    }

    fn signed_off(&self, flow: &mut Flow<'_>, look: &Look, height: f32) -> Result<(), TooTall> {
        let style = TextStyle {
            size: 11.0,
            leading: 18.0,
            ..look.body
        };
        let room = flow.take(height)?;
        let half = room.width / 2.0;
        let area = Area {
            x: room.x + half + (half - SEAL) / 2.0,
            y: room.y + 2.0 * MM,
            width: SEAL,
            height: SEAL,
        };
        // 居中下压: name and date lie under the seal's middle, a little below it.
        let top = if self.seal == SealPlan::None {
            room.y + 4.0 * MM
        } else {
            area.y + SEAL / 2.0 - style.leading + 3.0 * MM
        };
        if self.seal == SealPlan::ByHand {
            let place = look.notice;
            setting::signed_off(flow, place, wording::SEAL_PLACE, top - place.leading);
        }
        setting::signed_off(flow, style, &self.office.name, top);
        let date = wording::date(self.issued_at.date());
        setting::signed_off(flow, style, &date, top + style.leading);
        let mut left = format!("经办人：{}\n电　话：{}", self.clerk, self.office.phone);
        if let Some(address) = &self.office.address {
            left.push_str("\n地　址：");
            left.push_str(address);
        }
        Setting::new(flow.fonts(), &left, look.value, half).draw(
            flow.page(),
            room.x,
            top,
            Align::Left,
        );
        if self.seal == SealPlan::Electronic {
            flow.page().seal = Some(area);
        }
        Ok(())
    }

    fn notes(&self, own: &[String], gaps: usize) -> Vec<String> {
        let mut notes = own.to_vec();
        if self.offline_since.is_some() {
            notes.push(wording::OFFLINE_NOTE.to_owned());
        }
        if let Some(until) = self.valid_until {
            let until = wording::date(until);
            notes.push(wording::fill(wording::VALIDITY, &[("date", &until)]));
        }
        if let Some(verification) = &self.verification {
            let place = [("place", verification.place.as_str())];
            notes.push(wording::fill(wording::VERIFICATION, &place));
        }
        match self.seal {
            SealPlan::None => notes.push(wording::NO_SEAL.to_owned()),
            SealPlan::ByHand => notes.push(wording::SEAL_BY_HAND.to_owned()),
            SealPlan::Electronic if self.self_issued => {
                notes.push(wording::SEAL_SELF_ISSUED.to_owned());
            }
            SealPlan::Electronic => notes.push(wording::SEAL_ELECTRONIC.to_owned()),
        }
        notes.extend(setting::remarks(None, &[], gaps));
        notes
    }
}

/// Made by the test key of `tests/it/summaries.rs`, which checks it.
const EXAMPLE_QR: &str = "\
https://verify.example.cn/c#1.NjYwMTgxMjYxMTIyQTAxMDAwMzFVfDIwMjctMDItMjJ8MDAyMnzpmL8qKirCtyoqKio.\
xU4W9OOmmVZz4iqysqYNYUGZKvIgUiwmMDAkzHUmUhSC3bjWJUHKsY_xHE_1yHdVIra77CMZjYabDOR0E2XphA";
