//! The fixed sentences of all documents, in one place.
//!
//! What differs from office to office (names, phones, periods) is data and does not stand here.
//! Where a sentence says what the rules say, its rule is named.

/// Titles, by kind.
pub(crate) const APPLICATION_FORM: &str = "兵团社保卡业务受理单";
pub(crate) const APPLICATION_RECEIPT: &str = "兵团社保卡业务受理回执";
pub(crate) const RETURN_NOTICE: &str = "兵团社保卡业务退回告知单";

/// The mark of business done in an emergency mode.
pub(crate) const EMERGENCY: &str = "应急办理";
/// The mark of what could not be held against the centre's data while offline.
pub(crate) const TO_BE_VERIFIED: &str = "待中心核对";
/// Says that a due date was counted without a published holiday notice.
pub(crate) const PROVISIONAL: &str = "节假日未公布，按周末推算";
/// Says why there are ruled gaps.
pub(crate) const HANDWRITTEN: &str =
    "手写：打印字库没有的字已留空（共{count}处），请在横线上手写补全。";

/// What the applicant signs (CARD-7-1-1).
pub(crate) const DECLARATION: &str = "\
本人（代理人）已逐项核对本单所列信息和材料，确认与所持证件一致，内容真实、完整；\
知悉姓名、社会保障号码以社会保险基础信息库为准，照片用于制作社会保障卡。";

/// The rights notice of the form (CARD-8-1, CARD-9-1, CARD-9-2, CARD-9-3, CARD-20-1, CARD-24-1).
pub(crate) const FORM_RIGHTS: [&str; 4] = [
    "1. 制卡期限自受理申请之日起计算，见业务受理回执；特殊情况需要延长的，由受理窗口告知。",
    "2. 申领信息审验未通过的，受理窗口及时告知原因，并协助办理相关事项。",
    "3. 社保卡只限本人使用，不得转借他人。领卡后请及时设置社保应用密码，金融功能由合作银行激活。",
    RIGHTS_4,
];
const RIGHTS_4: &str = "\
4. 有异议的，可以向申领地人力资源社会保障行政部门提出申诉，\
也可以依法申请行政复议或者提起行政诉讼。";

/// The rights notice of a refusal, fixed by CARD-24-1.
pub(crate) const REFUSAL_RIGHTS: &str = "\
\u{3000}\u{3000}对本告知单不服的，可以向申领地人力资源社会保障行政部门提出申诉，\
也可以依法申请行政复议或者提起行政诉讼。";

/// The first line of a return notice.
pub(crate) const RETURN_SALUTATION: &str = "{name}（证件号码：{number}）：";
/// The first sentence of a return notice.
pub(crate) const RETURN_LEAD: &str = "\
\u{3000}\u{3000}您于{date}提出的“{business}”申请，经审验未能通过，现退回。\
退回原因和下一步办理方法如下：";
/// Where the office's seal goes.
pub(crate) const SEAL_PLACE: &str = "（盖章处）";

/// What may be done after a return (CARD-9-3).
pub(crate) const RETURN_CONTINUE: &str = "\
\u{3000}\u{3000}补正后可凭本告知单在原申请上继续办理，不必重新申请。办理中需要协助的，请向本窗口提出。";

/// What the receipt is for.
pub(crate) const RECEIPT_KEEP: &str =
    "请妥善保管本回执。查询进度、领卡时请出示本回执和有效身份证件。";
/// Where the bank side is done (CARD-6-3, CARD-12-6).
pub(crate) const RECEIPT_BANK: &str = "\
社保卡的金融功能由合作银行激活；金融账户的挂失、解挂按合作银行的规定办理。";

/// Puts values into the `{name}` places of a sentence.
pub(crate) fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            break;
        };
        // A value is put in as it is: braces in it are not looked at again.
        filled.extend(
            values
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| *value),
        );
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

/// `2026年11月21日`: month and day without a leading zero, as GB/T 9704 writes dates.
pub(crate) fn date(date: jiff::civil::Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `2026年11月21日 15:03`.
pub(crate) fn moment(at: jiff::civil::DateTime) -> String {
    format!("{} {:02}:{:02}", date(at.date()), at.hour(), at.minute())
}
