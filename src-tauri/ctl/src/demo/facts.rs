//! `counterctl demo facts`: the people of the demo station as a core system would deliver them, so
//! that a demo's centre has taken them in by the way that every fact comes.
//!
//! Applications are not facts: those of the demo station are left out, and so are the cards that
//! they wait for. An oral loss is an act; such a card is delivered as usable.

use std::path::Path;

use counter_act::Hash;
use counter_domain::card::CardStatus;
use counter_domain::certificate::Contributions;
use counter_domain::contribution::ContributionState;
use counter_domain::person::{InsuranceKind, InsuranceStatus, Person};
use jiff::Timestamp;
use serde_json::json;

use crate::output::Failure;

/// Writes a file a kind, then the manifest.
pub(super) fn write(folder: &Path, people: &[Person], as_of: Timestamp) -> Result<(), Failure> {
    std::fs::create_dir_all(folder)?;
    let as_of = as_of.to_string();
    let files = [
        ("people", people_table(people, &as_of)?),
        ("insurance", insurance_table(people, &as_of)?),
        ("contributions", contribution_table(people, &as_of)?),
        ("accounts", account_table(people, &as_of)?),
        ("cards", card_table(people, &as_of)?),
    ];
    let mut listed = Vec::new();
    for (kind, text) in files {
        let name = format!("{kind}.csv");
        std::fs::write(folder.join(&name), &text)?;
        listed.push(json!({"name": name, "kind": kind, "sha256": Hash::of(&text)}));
    }
    let manifest = serde_json::to_vec_pretty(&json!({"version": 1, "files": listed}))?;
    std::fs::write(folder.join("manifest.json"), manifest)?;
    Ok(())
}

fn people_table(people: &[Person], as_of: &str) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "社会保障号码",
        "姓名",
        "性别",
        "出生日期",
        "民族",
        "联系电话",
        "地址",
        "参保地",
        "社保关系终止",
        "死亡日期",
        "数据时间",
    ])?;
    for person in people {
        let facts = &person.facts;
        let shown = |text: &Option<counter_domain::sensitive::Sensitive<String>>| {
            text.as_ref()
                .map_or_else(String::new, |text| text.expose().clone())
        };
        let office = facts.insured_office.value();
        let died = facts.died_on.value().copied().flatten();
        writer.write_record([
            facts.number.expose().as_str(),
            facts.name.expose(),
            facts.sex.name(),
            &facts.born_on.to_string(),
            facts.ethnicity.as_deref().unwrap_or_default(),
            &shown(&facts.phone),
            &shown(&facts.address),
            office.map_or("", |office| office.as_str()),
            if facts.relation_ended.value() == Some(&true) {
                "是"
            } else {
                "否"
            },
            &died.map_or_else(String::new, |day| day.to_string()),
            as_of,
        ])?;
    }
    finished(writer)
}

fn insurance_table(people: &[Person], as_of: &str) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "社会保障号码",
        "险种",
        "起始年月",
        "累计月数",
        "缴费状态",
        "数据时间",
    ])?;
    for person in people {
        let number = person.facts.number.expose();
        let Some(insurances) = person.facts.insurances.value() else {
            continue;
        };
        if insurances.is_empty() {
            writer.write_record([number.as_str(), "无", "", "", "", as_of])?;
        }
        for insurance in insurances {
            writer.write_record([
                number,
                insurance_name(insurance.kind),
                &insurance.since.strftime("%Y-%m").to_string(),
                &insurance.months.to_string(),
                status_name(insurance.status),
                as_of,
            ])?;
        }
    }
    finished(writer)
}

fn contribution_table(people: &[Person], as_of: &str) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "社会保障号码",
        "险种",
        "起始年月",
        "终止年月",
        "缴费基数",
        "个人缴费",
        "单位缴费",
        "单位名称",
        "缴费情况",
        "数据时间",
    ])?;
    for (person, told) in told(people) {
        for run in &told.runs {
            writer.write_record([
                person.facts.number.expose().as_str(),
                insurance_name(run.insurance),
                &run.first.to_string(),
                &run.last.to_string(),
                &run.base.to_string(),
                &run.personal.to_string(),
                &run.employer.to_string(),
                &run.payer,
                state_name(run.state),
                as_of,
            ])?;
        }
    }
    finished(writer)
}

fn account_table(people: &[Person], as_of: &str) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "社会保障号码",
        "年度",
        "缴费月数",
        "上年末储存额",
        "当年记入本金",
        "当年记入利息",
        "当年支出",
        "年末储存额",
        "数据时间",
    ])?;
    for (person, told) in told(people) {
        for year in &told.account {
            writer.write_record([
                person.facts.number.expose().as_str(),
                &year.year.to_string(),
                &year.months.to_string(),
                &year.opening.to_string(),
                &year.principal.to_string(),
                &year.interest.to_string(),
                &year.spent.to_string(),
                &year.closing.to_string(),
                as_of,
            ])?;
        }
    }
    finished(writer)
}

/// Those of whose contributions something is known.
fn told(people: &[Person]) -> impl Iterator<Item = (&Person, &Contributions)> {
    people
        .iter()
        .filter_map(|person| Some((person, person.contributions.as_ref()?)))
}

fn card_table(people: &[Person], as_of: &str) -> Result<Vec<u8>, Failure> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "社会保障号码",
        "卡号",
        "卡状态",
        "发卡日期",
        "到期日期",
        "数据时间",
    ])?;
    for person in people {
        for card in person.cards.values() {
            let status = match card.status {
                CardStatus::WrittenLoss => "书面挂失",
                CardStatus::Frozen => "冻结",
                CardStatus::Stopped => "停用",
                CardStatus::Cancelled => "已注销",
                // It waits for the owner of an application that is not delivered.
                CardStatus::Unused => continue,
                _ => "正常",
            };
            writer.write_record([
                person.facts.number.expose().as_str(),
                card.number.expose(),
                status,
                &card.issued_on.to_string(),
                &card.expires_on.to_string(),
                as_of,
            ])?;
        }
    }
    finished(writer)
}

const fn insurance_name(kind: InsuranceKind) -> &'static str {
    match kind {
        InsuranceKind::EmployeePension => "企业职工养老",
        InsuranceKind::ResidentPension => "城乡居民养老",
        InsuranceKind::EmployeeMedical => "职工医疗",
        InsuranceKind::Unemployment => "失业",
        InsuranceKind::WorkInjury => "工伤",
    }
}

const fn state_name(state: ContributionState) -> &'static str {
    match state {
        ContributionState::Paid => "实缴",
        ContributionState::Owed => "欠费",
        ContributionState::TransferredIn => "外地转入",
    }
}

const fn status_name(status: InsuranceStatus) -> &'static str {
    match status {
        InsuranceStatus::Paying => "正常缴费",
        InsuranceStatus::Paused => "暂停缴费",
        InsuranceStatus::Ended => "终止",
        InsuranceStatus::Receiving => "待遇领取",
    }
}

fn finished(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, Failure> {
    writer
        .into_inner()
        .map_err(|error| Failure(error.to_string()))
}
