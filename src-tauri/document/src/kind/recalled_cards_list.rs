//! 《回收卡移交清单》: cards that nobody fetched, or that an instant card took the place of, go to the
//! centre with a signature on both sides (CARD-10-2).

use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    Sheet,
    parts::{Office, example_moment, example_office},
    setting::{self, A4, Extent, Identity, Look},
};
use crate::{
    layout::{
        flow::{Flow, TooTall},
        table::{Cell, Row, Table},
        text::Align,
    },
    wording,
};

/// One card of the list.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecalledCard {
    /// 卡号, whole: the card lies beside the paper and is compared with it.
    pub card_number: String,
    /// Whose it was to be.
    pub name: String,
    /// His number, masked.
    pub identity_number_masked: String,
    /// Why it was recalled.
    pub reason: String,
}

/// The data of the list. Not `Debug`: it is personal data.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecalledCardsList {
    /// The list's own number.
    pub number: String,
    /// Who hands in.
    pub office: Office,
    /// To whom.
    pub receiver: String,
    /// When, in Beijing time.
    pub handed_in_at: DateTime,
    /// The cards, at least one.
    pub cards: Vec<RecalledCard>,
    /// 移交人.
    pub supervisor: String,
}

impl RecalledCardsList {
    /// A good example with made-up people.
    pub fn example() -> Self {
        let one = |card_number: &str, name: &str, masked: &str, reason: &str| RecalledCard {
            card_number: card_number.to_owned(),
            name: name.to_owned(),
            identity_number_masked: masked.to_owned(),
            reason: reason.to_owned(),
        };
        Self {
            number: "HS661181A01-20261121110612".to_owned(),
            office: example_office(),
            receiver: "兵团人力资源和社会保障信息管理中心".to_owned(),
            handed_in_at: example_moment(),
            cards: vec![
                one(
                    "A00000123",
                    "阿依古丽·买买提江",
                    "6600**********0022",
                    "外地就学",
                ),
                one("A00000131", "单建国", "6600**********001X", "死亡"),
                one(
                    "A0000014X",
                    "巴合提亚尔·努尔兰别克",
                    "6600**********3079",
                    "即时卡已领",
                ),
            ],
            supervisor: "李建疆（工号 0104）".to_owned(),
        }
    }

    fn list(&self, look: &Look, width: f32) -> Table {
        let label = |text: &str| Cell::new(text, look.label, Align::Centre);
        let value = |text: &str| Cell::new(text, look.value, Align::Left);
        let (index, number, masked, reason, handling) = (30.0, 70.0, 112.0, 76.0, 68.0);
        let row = |cells| Row {
            cells,
            minimum_height: look.row_height,
        };
        let rows = self.cards.iter().zip(1_usize..).map(|(card, line)| {
            row(vec![
                Cell::figures(line.to_string(), look.value),
                value(&card.card_number),
                value(&card.name),
                value(&card.identity_number_masked),
                value(&card.reason),
                value(""),
            ])
        });
        Table {
            columns: vec![
                index,
                number,
                width - index - number - masked - reason - handling,
                masked,
                reason,
                handling,
            ],
            head: Some(row([
                "序号",
                "卡号",
                "姓名",
                "证件号码",
                "回收原因",
                "中心处置",
            ]
            .map(label)
            .into())),
            rows: rows.collect(),
        }
    }
}

impl Sheet for RecalledCardsList {
    fn number(&self) -> &str {
        &self.number
    }

    fn masked(&self) -> Vec<(&'static str, &str)> {
        let cards = self.cards.iter();
        cards
            .map(|card| {
                (
                    "cards.identity_number_masked",
                    card.identity_number_masked.as_str(),
                )
            })
            .collect()
    }

    fn incomplete(&self) -> Vec<&'static str> {
        if self.cards.is_empty() {
            vec!["cards"]
        } else {
            Vec::new()
        }
    }

    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall> {
        let look = &A4;
        let at = wording::moment(self.handed_in_at);
        let office = self.office.in_two_lines();
        let facts = [
            ("清单编号：", self.number.as_str()),
            ("移交机构：", office.as_str()),
            ("移交时间：", at.as_str()),
        ];
        setting::head(flow, look, identity, &facts, false)?;
        let width = flow.width();
        let pairs = [
            ("接收机构", self.receiver.clone(), Extent::Whole),
            ("移交张数", format!("{}张", self.cards.len()), Extent::Half),
            ("移交人数", format!("{}人", self.people()), Extent::Half),
        ];
        setting::section(flow, look, "一、移交情况")?;
        flow.table(&setting::grid(look, width, &pairs))?;
        setting::section(flow, look, "二、移交的卡")?;
        flow.table(&self.list(look, width))?;
        flow.space(3.0);
        flow.text(wording::BLANK_BELOW, look.notice, Align::Centre)?;
        for remark in setting::remarks(None, &[], gaps) {
            flow.text(&format!("※ {remark}"), look.value, Align::Spread)?;
        }
        let signature_height = 34.0;
        flow.keep(
            look.section.leading + 3.0 * look.notice.leading + 2.0 * signature_height + 12.0,
        )?;
        setting::section(flow, look, "三、移交和接收")?;
        flow.text(wording::HAND_IN_EFFECT, look.notice, Align::Spread)?;
        flow.space(4.0);
        let signers = [("移交人签名", self.supervisor.as_str()), ("接收人签名", "")];
        flow.table(&setting::signatures(
            look,
            width,
            &signers,
            signature_height,
        ))
    }
}

impl RecalledCardsList {
    /// One may have two cards on it: an instant card's and one that came back.
    fn people(&self) -> usize {
        let mut people: Vec<(&str, &str)> = self
            .cards
            .iter()
            .map(|card| (card.name.as_str(), card.identity_number_masked.as_str()))
            .collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    }
}
