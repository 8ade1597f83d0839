//! Rows of each kind, field by field.

use counter_domain::application::ReturnReason;
use counter_domain::contribution::{AccountYear, ContributionRun, ContributionState};
use counter_domain::name::PersonName;
use counter_domain::number::{
    BusinessNumber, CardNumber, IdKind, IdentityNumber, IdentityNumberError, normalised,
};
use counter_domain::organisation::OfficeCode;
use counter_domain::person::Insurance;
use counter_domain::sensitive::Sensitive;
use jiff::civil::Date;

use super::field::{amount, day, disagrees, form, moment, month, told, year, year_month};
use super::word::{
    CONTRIBUTION_STATES, INSURANCE_STATES, INSURANCES, RESULTS, RETURN_REASONS, SEXES, Stage,
    YES_OR_NO, word,
};
use super::{
    AccountFact, ContributionFact, InsuranceFact, MadeCard, PersonFact, Production,
    ProductionResult,
};
use crate::core_system::fault::RowFault;
use crate::core_system::table::Row;

/// Who pays where no employer is named.
const ONESELF: &str = "本人";

pub(super) fn person(row: &Row<'_>, today: Date) -> Result<PersonFact, RowFault> {
    let number = row.needed("number")?;
    let number = match row.optional("id_kind") {
        "" => IdentityNumber::parse_any(number, today)?,
        kind => {
            let kind = IdKind::ALL.into_iter().find(|known| {
                known.name() == kind
                    || serde_json::to_value(known).is_ok_and(|name| name.as_str() == Some(kind))
            });
            let kind = kind.ok_or_else(|| form(row, "id_kind", "证件类型的名称"))?;
            IdentityNumber::parse_as(kind, number, today)?
        }
    };
    let name = PersonName::parse(row.needed("name")?)
        .map_err(|_| form(row, "name", "2至50个字的姓名"))?
        .name;
    let born_on = day(row, "born_on")?;
    if born_on > today || number.birth().is_some_and(|birth| birth != born_on) {
        return Err(disagrees(row, "born_on"));
    }
    let sex = word(row, "sex", SEXES)?;
    if number.sex().is_some_and(|told| told != sex) {
        return Err(disagrees(row, "sex"));
    }
    let ethnicity = told(row, "ethnicity");
    if let Some(code) = ethnicity
        && !(code.len() == 2 && code.chars().all(|c| c.is_ascii_digit()))
    {
        return Err(form(row, "ethnicity", "GB/T 3304的两位数字代码"));
    }
    let insured_office = told(row, "insured_office")
        .map(OfficeCode::parse)
        .transpose()
        .map_err(|_| form(row, "insured_office", "6位机构代码"))?;
    let relation_ended = match told(row, "relation_ended") {
        None => None,
        Some(_) => Some(word(row, "relation_ended", YES_OR_NO)?),
    };
    let died_on = match (row.has("died_on"), told(row, "died_on")) {
        (false, _) => None,
        (true, None) => Some(None),
        (true, Some(_)) => Some(Some(day(row, "died_on")?)),
    };
    if let Some(Some(died)) = died_on
        && (died > today || died < born_on)
    {
        return Err(form(row, "died_on", "不早于出生、不晚于今天的日期"));
    }
    Ok(PersonFact {
        number,
        name: Sensitive::new(name.expose().to_owned()),
        sex,
        born_on,
        ethnicity: ethnicity.map(str::to_owned),
        phone: told(row, "phone").map(|text| Sensitive::new(text.to_owned())),
        address: told(row, "address").map(|text| Sensitive::new(text.to_owned())),
        insured_office,
        relation_ended,
        died_on,
        as_of: moment(row, "as_of")?,
    })
}

pub(super) fn insurance(row: &Row<'_>, today: Date) -> Result<InsuranceFact, RowFault> {
    let insurance = match word(row, "kind", INSURANCES)? {
        None => None,
        Some(kind) => Some(Insurance {
            kind,
            since: month(row, "since")?,
            months: row
                .needed("months")?
                .parse()
                .ok()
                .filter(|months| *months <= 12 * 80)
                .ok_or_else(|| form(row, "months", "0至960的整数"))?,
            status: word(row, "status", INSURANCE_STATES)?,
        }),
    };
    Ok(InsuranceFact {
        number: citizen(row, today)?,
        insurance,
        as_of: moment(row, "as_of")?,
    })
}

pub(super) fn contribution(row: &Row<'_>, today: Date) -> Result<ContributionFact, RowFault> {
    let state = match told(row, "state") {
        None => ContributionState::Paid,
        Some(_) => word(row, "state", CONTRIBUTION_STATES)?,
    };
    let run = ContributionRun {
        insurance: word(row, "kind", INSURANCES)?.ok_or_else(|| form(row, "kind", "险种名称"))?,
        first: year_month(row, "from")?,
        last: year_month(row, "to")?,
        base: amount(row, "base")?,
        personal: amount(row, "personal")?,
        employer: amount(row, "employer")?,
        state,
        payer: told(row, "employer_name").unwrap_or(ONESELF).to_owned(),
    };
    if run.last < run.first {
        return Err(form(row, "to", "不早于起始年月的年月"));
    }
    Ok(ContributionFact {
        number: citizen(row, today)?,
        run,
        as_of: moment(row, "as_of")?,
    })
}

pub(super) fn account(row: &Row<'_>, today: Date) -> Result<AccountFact, RowFault> {
    let months = row.needed("months")?.parse().ok();
    let year = AccountYear {
        year: year(row, "year")?,
        months: months
            .filter(|months| *months <= 12)
            .ok_or_else(|| form(row, "months", "0至12的整数"))?,
        opening: amount(row, "opening")?,
        principal: amount(row, "principal")?,
        interest: amount(row, "interest")?,
        spent: amount(row, "spent")?,
        closing: amount(row, "closing")?,
    };
    if !year.adds_up() {
        return Err(form(
            row,
            "closing",
            "上年末储存额加当年本金、利息，减当年支出所得的金额",
        ));
    }
    Ok(AccountFact {
        number: citizen(row, today)?,
        year,
        as_of: moment(row, "as_of")?,
    })
}

pub(super) fn production(row: &Row<'_>) -> Result<Production, RowFault> {
    let result = match word(row, "result", RESULTS)? {
        Stage::Making => ProductionResult::Making,
        Stage::Made => ProductionResult::Made(made(row)?),
        Stage::Failed => ProductionResult::Failed,
        Stage::Remaking => ProductionResult::Remaking,
        Stage::Reallotted => ProductionResult::Reallotted,
        Stage::Destroyed => ProductionResult::Destroyed,
        Stage::Returned => {
            let reason = word(row, "reason", RETURN_REASONS)?;
            let note = row.optional("note").to_owned();
            if reason == ReturnReason::Other {
                row.needed("note")?;
            }
            ProductionResult::Returned { reason, note }
        }
    };
    Ok(Production {
        reference: reference(row)?,
        application: application(row)?,
        result,
        at: moment(row, "at")?,
    })
}

pub(super) fn made(row: &Row<'_>) -> Result<MadeCard, RowFault> {
    let made = MadeCard {
        card_number: CardNumber::parse(row.needed("card_number")?)?,
        issued_on: day(row, "issued_on")?,
        expires_on: day(row, "expires_on")?,
    };
    if made.expires_on <= made.issued_on {
        return Err(form(row, "expires_on", "晚于发卡日期的日期"));
    }
    Ok(made)
}

pub(super) fn citizen(row: &Row<'_>, today: Date) -> Result<Sensitive<String>, RowFault> {
    let number = normalised(row.needed("number")?);
    // Travel documents cannot be told by their look; whether anybody has the number is asked later.
    match IdentityNumber::parse_any(&number, today) {
        Ok(_) | Err(IdentityNumberError::Unrecognised { .. }) => Ok(Sensitive::new(number)),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn reference(row: &Row<'_>) -> Result<String, RowFault> {
    let text = row.needed("reference")?;
    let fits = text.len() <= 64 && text.chars().all(|c| c.is_ascii_graphic());
    if fits {
        Ok(text.to_owned())
    } else {
        Err(form(row, "reference", "至多64个字母、数字或符号"))
    }
}

pub(super) fn application(row: &Row<'_>) -> Result<BusinessNumber, RowFault> {
    BusinessNumber::parse(row.needed("application")?)
        .map_err(|_| form(row, "application", "受理单上的业务编号"))
}
