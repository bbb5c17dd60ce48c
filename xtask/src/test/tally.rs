//! Counts what has passed and what has failed.

use core::fmt;
use std::collections::BTreeSet;

/// Lines of what a failed test said that stand at the end once more.
const LONGEST_COMPLAINT: usize = 12;

/// How many checks and tests have passed and failed, which parts the failed ones belong to, and what they said.
#[derive(Debug, Default)]
pub(super) struct Tally {
    passed: usize,
    failed: usize,
    failures: Vec<String>,
}

impl Tally {
    /// Counts one check.
    pub(super) fn add_check(&mut self, name: &str, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
            self.failures.push(name.to_owned());
        }
    }

    /// Counts the tests of a part by the lines that it has printed. A part that ends with an error without naming a test
    /// (it did not compile, it crashed), or without having run any, is one failure.
    pub(super) fn add_tests(&mut self, name: &str, success: bool, lines: &[String]) {
        let (passed, failed) = count(lines);
        self.passed += passed;
        self.failed += failed;
        if failed > 0 {
            self.failures
                .push(format!("{name}: {failed} of {} tests", passed + failed));
            self.failures.extend(complaints(lines));
        } else if !success {
            self.add_check(&format!("{name}: ended with an error that is no test's"), false);
        } else if passed == 0 {
            self.add_check(&format!("{name}: no test was run"), false);
        }
    }

    /// As [`Self::add_tests`], of tests whose names are known: it is a failure, too, if not all of them have come to an end.
    pub(super) fn add_named_tests(&mut self, name: &str, names: &[String], success: bool, lines: &[String]) {
        self.add_tests(name, success, lines);
        let (passed, failed) = count(lines);
        if passed + failed != names.len() {
            let (run, all) = (passed + failed, names.len());
            self.add_check(&format!("{name}: {run} of {all} tests came to an end"), false);
            self.failures.extend(without_end(names, lines));
        }
    }

    /// The parts that have failed, each followed by what its tests said.
    pub(super) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Whether nothing has failed.
    pub(super) fn is_success(&self) -> bool {
        self.failed == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The sums over all lines of test programs in Rust and of Node.js.
fn count(lines: &[String]) -> (usize, usize) {
    let counts = lines.iter().filter_map(|line| of_rust(line).or_else(|| of_node(line)));
    counts.fold((0, 0), |(passed, failed), (more_passed, more_failed)| {
        (passed + more_passed, failed + more_failed)
    })
}

/// The tests of Rust that have failed, each with the beginning of what it said: a log of thousands of lines may be cut.
fn complaints(lines: &[String]) -> Vec<String> {
    let mut complaints: Vec<Vec<&str>> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let named = line
            .strip_prefix("---- ")
            .and_then(|rest| rest.strip_suffix(" stdout ----"));
        if let Some(name) = named {
            complaints.push(vec![name]);
            is_open = true;
        } else if line == "failures:" || line.starts_with("stack backtrace:") || line == "Stack backtrace:" {
            is_open = false;
        } else if let Some(complaint) = complaints.last_mut()
            && is_open
            && complaint.len() <= LONGEST_COMPLAINT
            && !line.trim().is_empty()
        {
            complaint.push(line);
        }
    }
    complaints.into_iter().map(|lines| lines.join("\n    ")).collect()
}

/// The tests of Rust of which no line says how they ended, such as `test one ... ok`.
fn without_end(names: &[String], lines: &[String]) -> Vec<String> {
    let ended: BTreeSet<&str> = lines
        .iter()
        .filter_map(|line| line.strip_prefix("test ")?.split_once(" ... "))
        .map(|(name, _)| name)
        .collect();
    let others = names.iter().filter(|name| !ended.contains(name.as_str()));
    others.map(|name| format!("{name}: no end")).collect()
}

/// The numbers of a line such as `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
fn of_rust(line: &str) -> Option<(usize, usize)> {
    let result = line.trim().strip_prefix("test result: ")?;
    let words: Vec<&str> = result.split([' ', ';']).filter(|word| !word.is_empty()).collect();
    let number = |what: &str| {
        words
            .windows(2)
            .find(|pair| pair[1] == what)
            .and_then(|pair| pair[0].parse().ok())
            .unwrap_or(0)
    };
    Some((number("passed"), number("failed")))
}

/// The number of a line such as `# pass 3` at the end of what `node --test` writes in the
/// [Test Anything Protocol](https://testanything.org/tap-version-13-specification.html).
fn of_node(line: &str) -> Option<(usize, usize)> {
    let (what, number) = line.strip_prefix("# ")?.split_once(' ')?;
    let number = number.parse().ok()?;
    match what {
        "pass" => Some((number, 0)),
        // A test is cancelled when what it waits for can no longer happen.
        "fail" | "cancelled" => Some((0, number)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_results_of_every_test_program_are_added_up() {
        let mut tally = Tally::default();
        let output = "running 2 tests\n\
                      test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.03s\n\
                      \n\
                      test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s\n\
                      test result: ok. 4 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.2s\n";
        tally.add_tests("native tests", false, &lines(output));
        assert_eq!(tally.to_string(), "9 passed, 1 failed");
        assert_eq!(tally.failures(), ["native tests: 1 of 10 tests"]);
    }

    #[test]
    fn the_failed_tests_say_why() {
        let mut tally = Tally::default();
        let output = "running 2 tests\n\
                      test one ... FAILED\n\
                      \n\
                      failures:\n\
                      \n\
                      ---- one stdout ----\n\
                      Error: waited in vain for the text\n\
                      \n\
                      Caused by:\n    \
                          no page\n\
                      Stack backtrace:\n   \
                         0: somewhere\n\
                      \n\
                      ---- two stdout ----\n\
                      Error: 2\n\
                      \n\
                      failures:\n    one\n    two\n\
                      test result: FAILED. 0 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1s\n";
        tally.add_tests("journeys", false, &lines(output));
        assert_eq!(
            tally.failures(),
            [
                "journeys: 2 of 2 tests",
                "one\n    Error: waited in vain for the text\n    Caused by:\n        no page",
                "two\n    Error: 2"
            ]
        );
    }

    #[test]
    fn the_results_of_node_are_added_up() {
        let mut tally = Tally::default();
        let output = "TAP version 13\n# Subtest: pass 7\nok 1 - pass 7\n1..1\n# tests 9\n# suites 0\n\
                      # pass 5\n# fail 1\n# cancelled 2\n# skipped 1\n# todo 0\n# duration_ms 12.5\n";
        tally.add_tests("foreign", false, &lines(output));
        assert_eq!(tally.to_string(), "5 passed, 3 failed");
        assert_eq!(tally.failures(), ["foreign: 3 of 8 tests"]);
        tally.add_tests("nothing", true, &lines("# tests 0\n# pass 0\n# fail 0\n"));
        assert_eq!(tally.failures().len(), 2);
    }

    #[test]
    fn a_part_that_counts_nothing_has_failed() {
        let mut tally = Tally::default();
        tally.add_tests("one", false, &lines("error[E0425]: cannot find value"));
        tally.add_tests(
            "two",
            true,
            &lines("running 0 tests\ntest result: ok. 0 passed; 0 failed; 0 ignored"),
        );
        tally.add_tests("three", false, &lines("test result: ok. 5 passed; 0 failed; 0 ignored"));
        assert_eq!(tally.to_string(), "5 passed, 3 failed");
        assert!(!tally.is_success());
    }

    #[test]
    fn tests_that_come_to_no_end_have_failed() {
        let names = ["one", "two", "three"].map(str::to_owned);
        let result = "test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 1s";
        let mut tally = Tally::default();
        let all = format!("test one ... ok\n{result}\ntest two ... ok\n{result}\ntest three ... ok\n{result}");
        tally.add_named_tests("journeys", &names, true, &lines(&all));
        assert!(tally.is_success());
        // The program of the second group has died.
        let fewer = format!("test one ... ok\n{result}\ntest two ... ok");
        tally.add_named_tests("journeys", &names, false, &lines(&fewer));
        assert_eq!(
            tally.failures(),
            [
                "journeys: ended with an error that is no test's",
                "journeys: 1 of 3 tests came to an end",
                "three: no end"
            ]
        );
    }

    #[test]
    fn checks_count_as_tests() {
        let mut tally = Tally::default();
        tally.add_check("formatting", true);
        assert!(tally.is_success());
        tally.add_check("clippy", false);
        assert_eq!(tally.to_string(), "1 passed, 1 failed");
    }
}
