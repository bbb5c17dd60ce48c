//! The OpenAPI document says what the router does.

use super::support::World;
use crate::router::{OPENAPI, routes};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use submission::invoice::{Cents, Invoice, InvoiceLine, InvoiceList, InvoiceStatus, InvoiceSummary};
use submission::problem::Kind;
use submission::unfinished::{UnfinishedFile, UnfinishedList, UnfinishedSubmission};
use submission::upload::{
    CompleteUpload, OpenUpload, OpenedUpload, PartChecksum, SignParts, SignedPart, SignedParts, StoredPart,
    StoredParts, UploadDownload, UploadId, UploadSummary,
};
use submission::{
    AttachmentSummary, CreateSubmission, CreatedSubmission, CustomerInput, Date, Downloads, FieldProblem,
    PresignedUpload, Problem, SubmissionDetail, SubmissionId, SubmissionList, SubmissionStatus, SubmissionSummary,
};

fn document() -> Value {
    serde_json::from_str(OPENAPI).unwrap()
}

#[tokio::test]
async fn it_is_served_to_anybody() {
    let world = World::new().await;
    let answer = world
        .send(Request::get("/v1/openapi.json").body(Body::empty()).unwrap())
        .await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    assert_eq!(answer.body, document());
    assert_eq!(answer.body["openapi"], "3.1.0");
}

#[tokio::test]
async fn routes_and_document_have_the_same_paths_and_methods() {
    let world = World::new().await;
    let document = document();
    let described = document["paths"].as_object().unwrap();
    let served: BTreeSet<_> = routes().iter().map(|route| route.path.to_owned()).collect();
    assert_eq!(served, described.keys().cloned().collect());

    for (path, operations) in described {
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let id = "01JD0000000000000000000000";
            let uri = path.replace("{id}", id).replace("{upload}", id);
            let request = Request::builder()
                .method(&method)
                .uri(&uri)
                .body(Body::empty())
                .unwrap();
            let status = world.send(request).await.status;
            let is_described = operations.get(method.as_str().to_lowercase()).is_some();
            assert_eq!(
                status != StatusCode::METHOD_NOT_ALLOWED,
                is_described,
                "{method} {path}: {status}"
            );
            // Whether a token is wanted stands in the document too.
            if let Some(operation) = operations.get(method.as_str().to_lowercase()) {
                let wants_token = !operation["security"].as_array().unwrap().is_empty();
                assert_eq!(
                    status == StatusCode::UNAUTHORIZED,
                    wants_token,
                    "{method} {path}: {status}"
                );
            }
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut pending = vec![&document];
    let mut count = 0;
    while let Some(value) = pending.pop() {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            assert!(
                document.pointer(reference.trim_start_matches('#')).is_some(),
                "{reference}"
            );
            count += 1;
        }
        match value {
            Value::Object(members) => pending.extend(members.values()),
            Value::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    assert!(count > 50, "{count} references");
}

/// The problems that a text names by their type.
fn problems_in(text: &Value) -> Vec<&str> {
    let text = text.as_str().unwrap();
    let begins = text
        .match_indices("urn:wharf:problem:")
        .map(|(begin, _)| &text[begin..]);
    begins
        .map(|rest| {
            let is_part = |character: char| character.is_ascii_lowercase() || matches!(character, ':' | '-');
            rest.split(|character| !is_part(character)).next().unwrap()
        })
        .collect()
}

#[test]
fn every_problem_stands_at_a_response_of_its_status() {
    let document = document();
    let operations = document["paths"].as_object().unwrap().values();
    let operations = operations.flat_map(|operations| operations.as_object().unwrap().values());
    let mut found = BTreeSet::new();
    for (status, response) in operations
        .filter_map(|operation| operation["responses"].as_object())
        .flatten()
    {
        let Some(reference) = response.get("$ref").and_then(Value::as_str) else {
            continue;
        };
        let response = document.pointer(reference.trim_start_matches('#')).unwrap();
        let named = problems_in(&response["description"]);
        assert!(!named.is_empty(), "{reference} names no problem");
        found.extend(named.into_iter().map(|uri| (uri, status.parse().unwrap())));
    }
    // No operation answers with it: it is for those that are not there.
    let not_there = problems_in(&document["info"]["description"]);
    found.extend(not_there.into_iter().map(|uri| (uri, 405)));
    let expected: BTreeSet<_> = Kind::ALL.into_iter().map(|kind| (kind.uri(), kind.status())).collect();
    assert_eq!(found, expected);
}

/// A schema lists exactly the members that the type writes when nothing is left out, and requires those that it always
/// writes.
fn assert_described<T: Serialize>(schema: &str, fullest: &T, barest: &T) {
    let document = document();
    let schema_value = &document["components"]["schemas"][schema];
    let members = |value: &T| -> BTreeSet<String> {
        serde_json::to_value(value)
            .unwrap()
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    let properties: BTreeSet<String> = schema_value["properties"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let required: BTreeSet<String> =
        serde_json::from_value(schema_value["required"].clone()).unwrap_or_else(|error| panic!("{schema}: {error}"));
    assert_eq!(members(fullest), properties, "{schema}");
    assert!(required.is_subset(&members(barest)), "{schema}");
}

#[test]
fn schemas_have_the_members_of_the_types() {
    let text = String::new;
    let date: Date = "2026-11-23".parse().unwrap();
    let file = AttachmentSummary {
        name: text(),
        size: 1,
        content_type: text(),
    };
    let id = SubmissionId::new("01JD0000000000000000000000");
    let upload = PresignedUpload {
        method: text(),
        url: text(),
        headers: [].into(),
        expires_at: text(),
    };
    let summary = |files| SubmissionSummary {
        id: id.clone(),
        created_at: text(),
        name: text(),
        status: SubmissionStatus::Complete,
        files,
        data_size: 1,
    };
    let downloads = || Downloads { data: text() };
    let upload_id = UploadId::new("01JD0000000000000000000000");
    let download = UploadDownload {
        id: upload_id,
        name: text(),
        size: 1,
        content_type: text(),
        url: text(),
    };
    let detail = |files| SubmissionDetail {
        id: id.clone(),
        created_at: text(),
        name: text(),
        status: SubmissionStatus::Complete,
        data_size: 1,
        files,
        downloads: downloads(),
        expires_at: text(),
    };
    let create = CreateSubmission {
        customer: CustomerInput::default(),
    };
    let created = |upload| CreatedSubmission { id: id.clone(), upload };
    let list = |next| SubmissionList {
        submissions: vec![],
        next,
    };
    let wrong = FieldProblem {
        pointer: text(),
        code: text(),
        detail: text(),
    };
    let problem = Problem::new(Kind::NotFound, "");
    let full_problem = Problem {
        detail: "x".into(),
        instance: Some(text()),
        errors: vec![wrong.clone()],
        ..problem.clone()
    };
    let line = InvoiceLine {
        description: text(),
        quantity: 1,
        unit_price_cents: Cents(1),
        total_cents: Cents(1),
    };
    let invoice_summary = InvoiceSummary {
        id: text(),
        number: text(),
        issued_on: date,
        due_on: date,
        status: InvoiceStatus::Open,
        customer: text(),
        currency: text(),
        total_cents: Cents(1),
    };
    let invoice = Invoice {
        id: text(),
        number: text(),
        issued_on: date,
        due_on: date,
        status: InvoiceStatus::Open,
        customer: text(),
        currency: text(),
        lines: vec![],
        net_cents: Cents(1),
        tax_percent: 19,
        tax_cents: Cents(1),
        total_cents: Cents(1),
    };
    let invoices = InvoiceList {
        invoices: vec![],
        page: 1,
        page_size: 1,
        total_count: 1,
        total_cents: Cents(1),
        outstanding_cents: Cents(1),
        overdue_cents: Cents(1),
        currency: text(),
    };

    assert_described("CustomerInput", &CustomerInput::default(), &CustomerInput::default());
    assert_described("CreateSubmission", &create, &create);
    assert_described("PresignedUpload", &upload, &upload);
    assert_described("CreatedSubmission", &created(Some(upload)), &created(None));
    assert_described("AttachmentSummary", &file, &file);
    assert_described("SubmissionSummary", &summary(vec![file]), &summary(vec![]));
    assert_described("SubmissionList", &list(Some(id.clone())), &list(None));
    assert_described("Downloads", &downloads(), &downloads());
    assert_described("SubmissionDetail", &detail(vec![download.clone()]), &detail(vec![]));
    assert_described("UploadDownload", &download, &download);
    assert_described("FieldProblem", &wrong, &wrong);
    assert_described("Problem", &full_problem, &problem);
    assert_described("InvoiceLine", &line, &line);
    assert_described("InvoiceSummary", &invoice_summary, &invoice_summary);
    assert_described("Invoice", &invoice, &invoice);
    assert_described("InvoiceList", &invoices, &invoices);
}

#[test]
fn schemas_of_uploads_have_the_members_of_the_types() {
    let text = String::new;
    let id = || UploadId::new("01JD0000000000000000000000");
    let open = OpenUpload {
        name: text(),
        content_type: text(),
        size: 1,
        last_modified: 1,
        fingerprint: text(),
    };
    let opened = OpenedUpload {
        id: id(),
        part_size: 1,
        part_count: 1,
        resumed: false,
        complete: false,
    };
    let part = PartChecksum {
        number: 1,
        sha256: text(),
    };
    let sign = SignParts { parts: vec![] };
    let signed = SignedPart {
        number: 1,
        method: text(),
        url: text(),
        headers: [].into(),
        expires_at: text(),
    };
    let stored = StoredPart {
        number: 1,
        size: 1,
        sha256: text(),
    };
    let page = |next| StoredParts { parts: vec![], next };
    let complete = CompleteUpload { sha256: vec![] };
    let summary = UploadSummary {
        id: id(),
        name: text(),
        size: 1,
        content_type: text(),
        sha256: text(),
    };
    let all_signed = SignedParts { parts: vec![] };
    assert_described("OpenUpload", &open, &open);
    assert_described("OpenedUpload", &opened, &opened);
    assert_described("PartChecksum", &part, &part);
    assert_described("SignParts", &sign, &sign);
    assert_described("SignedPart", &signed, &signed);
    assert_described("SignedParts", &all_signed, &all_signed);
    assert_described("StoredPart", &stored, &stored);
    assert_described("StoredParts", &page(Some(1)), &page(None));
    assert_described("CompleteUpload", &complete, &complete);
    assert_described("UploadSummary", &summary, &summary);
    let file = UnfinishedFile {
        id: id(),
        name: text(),
        size: 1,
        last_modified: 1,
        stored: 1,
        complete: false,
    };
    let submission = UnfinishedSubmission {
        id: SubmissionId::new("01JD0000000000000000000000"),
        created_at: text(),
        name: text(),
        files: vec![],
    };
    let list = UnfinishedList {
        submissions: vec![],
        more: false,
    };
    assert_described("UnfinishedFile", &file, &file);
    assert_described("UnfinishedSubmission", &submission, &submission);
    assert_described("UnfinishedList", &list, &list);
}

#[test]
fn limits_in_the_document_are_the_limits_in_the_code() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    let file = &schemas["OpenUpload"]["properties"];
    assert_eq!(file["size"]["maximum"], submission::upload::MAXIMUM_UPLOAD_BYTES);
    assert_eq!(file["name"]["maxLength"], submission::MAXIMUM_FILE_NAME_CHARACTERS);
    assert_eq!(file["content_type"]["default"], submission::DEFAULT_MEDIA_TYPE);
    assert_eq!(
        schemas["UnfinishedList"]["properties"]["submissions"]["maxItems"],
        submission::unfinished::MAXIMUM_UNFINISHED
    );
    assert_eq!(
        schemas["SignParts"]["properties"]["parts"]["maxItems"],
        submission::upload::MAXIMUM_SIGNED_PARTS
    );
    let limits = crate::Limits::default();
    let created = document["paths"]["/v1/submissions"]["post"]["description"]
        .as_str()
        .unwrap();
    assert!(created.contains(&format!("at most {} submissions that wait", limits.pending_submissions)));
    assert_eq!(limits.complete_submissions, 10_000);
    assert!(created.contains("10,000 that are complete"));
    let all = limits.pending_submissions + limits.complete_submissions + limits.deleted_submissions;
    assert_eq!(all, 11_050);
    assert!(created.contains("11,050 in all"));
    let opened = document["paths"]["/v1/submissions/{id}/uploads"]["post"]["description"]
        .as_str()
        .unwrap();
    let most = submission::upload::MAXIMUM_UPLOADS;
    assert!(opened.contains(&format!("at most {most} files")));
    assert_eq!(limits.files_per_person, 20_000);
    assert!(opened.contains("20,000 in all"));
    let parameters = document["paths"]["/v1/invoices"]["get"]["parameters"]
        .as_array()
        .unwrap();
    let schema_of = |name: &str| &parameters.iter().find(|parameter| parameter["name"] == name).unwrap()["schema"];
    assert_eq!(
        schema_of("page_size")["maximum"],
        submission::invoice::MAXIMUM_PAGE_SIZE
    );
    assert_eq!(
        schema_of("page_size")["default"],
        submission::invoice::DEFAULT_PAGE_SIZE
    );
    let sorts = submission::invoice::InvoiceSort::ALL.map(submission::invoice::InvoiceSort::name);
    assert_eq!(schema_of("sort")["enum"], json!(sorts));
}
