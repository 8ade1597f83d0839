//! The page, drawn: one column, for a phone of 360 pixels, without scripts, images or fonts.

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{DOCTYPE, Markup, html};

use super::{Answer, Shown};
use counter_domain::calendar::beijing;

/// The policy that a browser holds the page to.
pub const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; \
                          base-uri 'none'; frame-ancestors 'none'";

/// Where the page's style lies. Another style is another path, so that it may be cached for long.
pub const STYLE_PATH: &str = "/verify/style-2.css";

/// The style.
pub const STYLE: &str = include_str!("style.css");

/// What the head of an answer says.
struct Heading {
    /// Class: the colour means state and stands beside a sign and a word.
    class: &'static str,
    sign: &'static str,
    word: &'static str,
    advice: &'static str,
}

const fn heading(answer: &Answer) -> Heading {
    match answer {
        Answer::Genuine(_) => Heading {
            class: "good",
            sign: "✓",
            word: "真实有效",
            advice: "请逐项核对下列内容与纸面一致。姓名和号码已遮盖一部分，以纸面为准。",
        },
        Answer::Void { .. } => Heading {
            class: "bad",
            sign: "✕",
            word: "已作废",
            advice: "此证明已由签发机构作废，请勿采用。需要新的证明，请持证人到社保所重新开具。",
        },
        Answer::Expired(_) => Heading {
            class: "warn",
            sign: "!",
            word: "已过有效期",
            advice: "此证明确由下列机构签发，但已过有效期。需要新的证明，请持证人到社保所重新开具。",
        },
        Answer::WaitsForSeal(_) => Heading {
            class: "warn",
            sign: "!",
            word: "尚未用印",
            advice: "此证明已由下列机构制作，但还没有登记用印，暂不能作为凭证。\
                     纸面已盖章的，请过一会儿再查一次，或与签发机构联系。",
        },
        Answer::NotYetSynchronised(_) => Heading {
            class: "warn",
            sign: "!",
            word: "签发站点签名有效，尚未同步",
            advice: "签发站点与中心的网络尚未恢复，中心还没有收到这份证明，无法确认是否作废。\
                     内容与纸面一致的可先收下，恢复后请再查一次。",
        },
        Answer::Unknown => Heading {
            class: "bad",
            sign: "✕",
            word: "查无此证明",
            advice: "编号或验证码不符，或不是本中心签发。请对照纸面重新输入；仍查不到的，请勿采用，\
                     并与纸面所列社保所联系。",
        },
        Answer::Malformed => Heading {
            class: "bad",
            sign: "✕",
            word: "编号或验证码不完整",
            advice: "请重新扫描二维码，或对照纸面输入编号和验证码。",
        },
        Answer::TooMany => Heading {
            class: "warn",
            sign: "!",
            word: "查询过于频繁",
            advice: "请等几分钟后再查。",
        },
    }
}

/// The page of an answer.
pub fn draw(answer: &Answer, at: Timestamp) -> String {
    let Heading {
        class,
        sign,
        word,
        advice,
    } = heading(answer);
    let again = matches!(answer, Answer::Unknown | Answer::Malformed);
    let body = html! {
        section .answer .(class) role="status" {
            p .sign aria-hidden="true" { (sign) }
            h1 { (word) }
        }
        p .advice { (advice) }
        @match answer {
            Answer::Genuine(shown) | Answer::Expired(shown) | Answer::WaitsForSeal(shown)
            | Answer::NotYetSynchronised(shown) => {
                (rows(shown, None))
            }
            Answer::Void { shown, void_on } => { (rows(shown, Some(*void_on))) }
            Answer::Unknown | Answer::Malformed | Answer::TooMany => {}
        }
        @if again { (form()) }
        p .at { "查询时间：" time datetime=(at) { (beijing(at).strftime("%Y年%-m月%-d日 %H:%M:%S")) } }
    };
    frame(word, &body)
}

/// The page with nothing but the form.
pub fn draw_form() -> String {
    let body = html! {
        h1 .plain { "社会保险证明查验" }
        p .advice { "请输入证明上的编号和验证码。用手机扫描证明上的二维码可直接查验。" }
        (form())
    };
    frame("社会保险证明查验", &body)
}

fn frame(title: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " · 社会保险证明查验" }
                link rel="stylesheet" href=(STYLE_PATH);
            }
            body {
                header { "新疆生产建设兵团社会保险 · 证明查验" }
                main { (body) }
                footer { "本页只答复证明真伪，不显示完整个人信息，不需要登录，也不收取任何费用。" }
            }
        }
    }
    .into_string()
}

fn rows(shown: &Shown, void_on: Option<Date>) -> Markup {
    html! {
        dl {
            (row("证明种类", &shown.title))
            (row("编号", &shown.number))
            (row("姓名", &shown.person))
            (row("证件号码后四位", &shown.number_ends))
            (row("签发机构", &shown.office))
            (row("出具日期", &written(shown.issued_on)))
            (row("有效期至", &written(shown.valid_until)))
            @if let Some(day) = void_on { (row("作废日期", &written(day))) }
        }
    }
}

fn row(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn form() -> Markup {
    html! {
        form method="get" action="/verify" {
            label for="number" { "证明编号" }
            input #number name="number" required maxlength="64" autocomplete="off"
                autocapitalize="characters" spellcheck="false";
            label for="code" { "验证码" }
            input #code name="code" required maxlength="64" autocomplete="off"
                autocapitalize="characters" spellcheck="false";
            button type="submit" { "查验" }
        }
    }
}

fn written(day: Date) -> String {
    day.strftime("%Y年%-m月%-d日").to_string()
}
