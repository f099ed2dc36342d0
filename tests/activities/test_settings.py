"""The worker's settings: read from the environment, refused with a sentence."""

import pytest

from activities.settings import BadSettings, Settings


def test_the_ladder_can_be_configured(monkeypatch):
    monkeypatch.setenv("FORLOEB_REMINDERS", '{"before": [21, 7], "overdue_every": 14}')
    ladder = Settings.read().reminders
    assert (ladder.before, ladder.overdue_every, ladder.due_day) == ((21, 7), 14, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORLOEB_REMINDERS", "14,5"),
        ("FORLOEB_REMINDERS", '{"before": [0]}'),
        ("FORLOEB_REMINDERS", '{"colour": "red"}'),
        ("FORLOEB_SMTP_URL", "mail.kommune.example"),
        ("FORLOEB_SMTP_URL", "http://mail.kommune.example"),
        ("FORLOEB_SMTP_URL", "smtp://:hunter2@mail.kommune.example"),
        ("FORLOEB_SMTP_URL", "smtp://mail:hunter2@mail.kommune.example:port"),
        ("FORLOEB_SMTP_URL", "smtp://mail:hunter2@mail.kommune.example?starttls=no"),
        ("FORLOEB_NOTICES_TO", "nobody"),
        ("FORLOEB_NOTICES_TO", "{team}@kommune.example"),
        ("FORLOEB_NOTICES_FROM", "a@b.example, c@d.example"),
        ("FORLOEB_UI_URL", "localhost:8233"),
        ("FORLOEB_SMTP_TIMEOUT", "0"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_and_no_password_repeated(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSettings, match=name) as bad:
        Settings.read()
    assert "hunter2" not in str(bad.value)
