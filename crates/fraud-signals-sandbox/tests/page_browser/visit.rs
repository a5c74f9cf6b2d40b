//! What a person does on the page, and what they see.

use fraud_signals_sandbox::Sandbox;
use serde_json::json;

use super::Browser;
use super::events::{FIRST, MARKUP, THIRD};
use crate::common::{feedback, marqeta_call, send};

pub(crate) async fn an_empty_page_says_how_to_start(browser: &Browser) {
    browser
        .until("!document.querySelector('#empty').hidden")
        .await;
    let example = "document.querySelector('#example').textContent";
    let example = browser.get(example).await;
    let example = example.as_str().expect("text");
    assert!(example.contains("/v3/fraud") && example.starts_with("curl "));
    browser.picture("empty").await;
}

pub(crate) async fn filters_narrow(browser: &Browser) {
    let shown = "[...document.querySelectorAll('tr.request')].map(row => row.dataset.operation)";
    let total = browser.get(&format!("{shown}.length")).await;
    browser.keys("#filter", "ref-501 REFUND").await;
    assert_eq!(browser.get(shown).await, json!(["record_refund"]));
    let counted = "document.querySelector('#shown').textContent";
    assert_eq!(browser.get(counted).await, format!("1 of {total} shown"));
    browser.keys("#filter", " nothing-like-it").await;
    browser
        .until("!document.querySelector('#no-match').hidden")
        .await;
    browser.click("#clear").await;
    assert_eq!(browser.get(&format!("{shown}.length")).await, total);

    browser.keys("#filter", THIRD).await;
    assert_eq!(
        browser.get(shown).await,
        json!(["record_chargeback", "record_chargeback"])
    );
    browser
        .get("document.querySelector('#filter').value = ''")
        .await;
    browser.keys("#filter", "no answer").await;
    assert_eq!(browser.get(&format!("{shown}.length")).await, 1);
    browser.keys("#filter", "\u{E009}a\u{E000}\u{E003}").await;

    browser.click("#errors").await;
    let classes =
        "[...document.querySelectorAll('tr.request')].map(row => row.classList[1]).sort()";
    assert_eq!(
        browser.get(classes).await,
        json!(["client-error", "client-error", "dropped", "server-error"])
    );
    browser.click("#errors").await;

    let choose = |value: &str| {
        format!(
            "(() => {{ const api = document.querySelector('#api'); api.value = '{value}';
             api.dispatchEvent(new Event('change')); return {shown}; }})()"
        )
    };
    let marqeta = browser.get(&choose("Marqeta")).await;
    assert_eq!(
        marqeta,
        json!(["create_fraud_feedback", "create_fraud_feedback"])
    );
    assert_eq!(browser.get(&choose("Entra")).await, json!(["token"]));
    browser.get(&choose("")).await;
}

pub(crate) async fn a_click_leads_to_the_purchase(browser: &Browser) {
    // The filter that hides the purchase makes way.
    browser.keys("#filter", "cb-late").await;
    browser
        .click("tr[data-operation='record_chargeback'] button.purchase")
        .await;
    let purchase = "document.querySelector(\"tr[aria-current='true']\")";
    browser
        .until(&format!(
            "{purchase}.dataset.operation === 'assess_purchase'"
        ))
        .await;
    let found = format!("{purchase}.classList.contains('found')");
    assert_eq!(browser.get(&found).await, true);
    assert_eq!(
        browser
            .get("document.querySelector('#details-id').textContent")
            .await,
        "ord-77120"
    );
    let is_in_view = format!(
        "(() => {{ const line = {purchase}.getBoundingClientRect();
          const list = document.querySelector('#list').getBoundingClientRect();
          return line.top >= list.top && line.bottom <= list.bottom; }})()"
    );
    browser.until(&is_in_view).await;
    assert_eq!(
        browser
            .get("document.activeElement.dataset.operation")
            .await,
        "assess_purchase"
    );
    // A purchase that never came is told apart.
    browser.keys("#filter", "cb-orphan").await;
    browser
        .click("tr[data-operation='record_chargeback'] button.purchase")
        .await;
    browser
        .until(
            "document.querySelector('#body-note').textContent.startsWith('No purchase ord-none')",
        )
        .await;
    browser.click("#close").await;
    browser.keys("#filter", "\u{E009}a\u{E000}\u{E003}").await;
}

pub(crate) async fn values_are_masked_until_revealed(browser: &Browser) {
    browser
        .click(&format!(
            "tbody:has([data-group='{FIRST}']) tr[data-operation='record_chargeback'] td.time"
        ))
        .await;
    let leaf = "document.querySelector(\"[data-pointer='/Data/User/UserId']\")";
    browser.until(leaf).await;
    browser.picture("details").await;
    let body = "document.body.innerText";
    let text = browser.get(body).await;
    let text = text.as_str().expect("text");
    assert!(
        text.contains("ChargebackId") && text.contains("45.9"),
        "{text}"
    );
    for secret in ["cust-10442", "Cardholder does not recognise", "2019-05-09T"] {
        let html = browser.get("document.documentElement.outerHTML").await;
        assert!(!html.as_str().expect("text").contains(secret), "{secret}");
    }
    let status = "document.querySelector(\"[data-pointer='/Data/Status'] .value\").textContent";
    assert_eq!(browser.get(status).await, "LOST");
    browser
        .click("[data-pointer='/Data/User/UserId'] button.reveal")
        .await;
    let value = format!("{leaf}.querySelector('.value').textContent");
    assert_eq!(browser.get(&value).await, "cust-10442");
    let text = browser.get(body).await;
    assert!(!text.as_str().expect("text").contains("does not recognise"));
    browser
        .click("[data-pointer='/Data/User/UserId'] button.reveal")
        .await;
    assert_ne!(browser.get(&value).await, "cust-10442");
    browser.click("#reveal-all").await;
    let text = browser.get(body).await;
    let text = text.as_str().expect("text");
    assert!(text.contains("cust-10442") && text.contains("does not recognise"));
    browser.picture("revealed").await;
    browser.prefer("dark").await;
    browser.picture("dark-details").await;
    browser.prefer("light").await;
    browser.click("#close").await;
    browser
        .until("document.querySelector('#details').hidden")
        .await;
    assert_eq!(
        browser
            .get("document.querySelector('#tree').textContent")
            .await,
        ""
    );
}

pub(crate) async fn keys_work(browser: &Browser) {
    let at = "Number(document.activeElement.dataset.sequence)";
    browser
        .get("document.querySelector('tr.request[tabindex=\"0\"]').focus()")
        .await;
    browser.keys("tr.request:focus", "\u{E011}").await;
    let first = browser.get(at).await;
    browser.keys("tr.request:focus", "\u{E015}").await;
    assert_ne!(browser.get(at).await, first);
    browser.keys("tr.request:focus", "\u{E007}").await;
    browser
        .until("!document.querySelector('#details').hidden")
        .await;
    browser.keys("tr.request:focus", "\u{E00C}").await;
    browser
        .until("document.querySelector('#details').hidden")
        .await;
    let stops = "document.querySelectorAll('tbody [tabindex=\"0\"]').length";
    assert_eq!(browser.get(stops).await, 1);
}

pub(crate) async fn a_pause_holds_and_a_reset_empties(browser: &Browser, sandbox: &Sandbox) {
    let count = "document.querySelectorAll('tr.request').length";
    let before = browser.get(count).await.as_u64().expect("a number");
    browser.click("#pause").await;
    browser
        .until("document.querySelector('#live').dataset.state === 'paused'")
        .await;
    let call = marqeta_call(sandbox).json(&feedback());
    assert_eq!(send(call).await.status(), 201);
    assert_eq!(browser.get(count).await, before);
    browser.click("#pause").await;
    browser.until(&format!("{count} === {}", before + 1)).await;

    browser.click("#reset").await;
    assert!(!sandbox.received().is_empty());
    browser.click("#reset").await;
    browser
        .until("!document.querySelector('#empty').hidden")
        .await;
    assert!(sandbox.received().is_empty() && sandbox.ledger().is_empty());

    // A journal that was emptied elsewhere and has grown past the page's place is seen through.
    let fill = async || {
        for _ in 0..3 {
            let call = marqeta_call(sandbox).json(&feedback());
            assert_eq!(send(call).await.status(), 201);
        }
    };
    fill().await;
    browser.until(&format!("{count} === 3")).await;
    sandbox.reset();
    fill().await;
    fill().await;
    browser.until(&format!("{count} === 6")).await;
}

pub(crate) async fn events_appear_in_groups(browser: &Browser) {
    browser
        .until("document.querySelector('#counts').textContent.startsWith('17 requests')")
        .await;
    let group =
        |id: &str| format!("document.querySelector('[data-group=\"{id}\"]').closest('tbody')");
    let first = group(FIRST);
    assert_eq!(
        browser
            .get(&format!(
                "[...{first}.querySelectorAll('tr.request')].map(row => row.dataset.operation)"
            ))
            .await,
        json!([
            "update_account",
            "assess_purchase",
            "record_bank_event",
            "record_purchase_status",
            "record_refund",
            "record_chargeback",
        ])
    );
    let heading = browser
        .get(&format!("{first}.querySelector('.group-row').innerText"))
        .await;
    let heading = heading.as_str().expect("text");
    assert!(heading.starts_with("11111111"), "{heading}");
    assert!(heading.contains("6 requests"), "{heading}");
    let decisions = "[...document.querySelectorAll('tr.request .decision')]
        .map(mark => mark.className.split(' ')[2]).sort()";
    assert_eq!(
        browser.get(decisions).await,
        json!(["approve", "other", "pending", "reject"])
    );
    let marks = "[...document.querySelectorAll('tr.request')]
        .filter(row => row.querySelector(`.mark.${row.classList[1]}`)).length";
    assert_eq!(browser.get(marks).await, 17);
    assert_eq!(
        browser
            .get("document.querySelector('tr.dropped .mark.fault').textContent")
            .await,
        "fault: drop after"
    );
    // Markup in an id is text.
    assert_eq!(
        browser
            .get("[...document.querySelectorAll('td.id')].filter(id => id.querySelector('img')).length")
            .await,
        0
    );
    let ids = "[...document.querySelectorAll('td.id span')].map(id => id.textContent)";
    let ids = browser.get(ids).await;
    assert!(ids.as_array().expect("ids").contains(&json!(MARKUP)));
    assert_eq!(browser.get("document.title").await, "fraud-sandbox");
    browser.picture("light").await;
    browser.prefer("dark").await;
    browser.picture("dark").await;
    browser.prefer("light").await;
}
