"""Die deutschen Vorlagen der Datenschutzerklärung und der Nutzungsbedingungen."""

from collections.abc import Iterator
from functools import partial

from discreet.identity.accounts.policies.templates.facts import PolicyFacts, Recipients, RetentionPeriods
from discreet.identity.accounts.policies.templates.marks import mark

_check = partial(mark, "de")


def privacy(facts: PolicyFacts) -> str:
    return "\n\n".join(_privacy(facts)) + "\n"


def terms(facts: PolicyFacts) -> str:
    return "\n\n".join(_terms(facts)) + "\n"


def _operator(facts: PolicyFacts) -> str:
    name = facts.operator.name or _check("Name der Person oder Organisation, die diesen Server betreibt")
    contact = facts.operator.contact or _check("E-Mail-Adresse oder ein anderer Weg, dich zu erreichen")
    return f"{name}  \nKontakt: {contact}  \n{_check('Postanschrift, falls vorgeschrieben')}"


def _privacy(facts: PolicyFacts) -> Iterator[str]:
    to, kept = facts.recipients, facts.kept
    yield f"Diese Erklärung gilt für {facts.server} unter {facts.address}: was wir über dich speichern, wer es bekommt und wie du es wieder loswirst."
    yield "## Wer verantwortlich ist"
    yield _operator(facts)
    yield _check("Datenschutzbeauftragte und Aufsichtsbehörde, oder diese Zeile löschen")
    yield "## Was wir speichern, und wozu"
    yield _list(
        "**Dein Konto**: Name, E-Mail-Adresse und was es schützt (Prüfwert des Passworts, Passkeys, Sitzungen mit Art des Geräts, Verlauf der Änderungen an deiner Anmeldung).",
        "**Deine Inhalte**: Chats, Dateien, Bilder, GPTs und Einstellungen. Inhalte von Chats sind verschlüsselt gespeichert.",
        "**Deine Entscheidungen**: was du erlaubt oder abgelehnt hast und welche Richtlinien du akzeptiert hast.",
        "**Gesendete Daten**: für jedes Mal, wenn ein GPT für dich etwas an einen Dienst gesendet hat, Empfänger und Zeit, und die Felder, solange es den Chat gibt.",
        "**Nutzung**: wie viele Antworten und Tokens du verbraucht hast, ohne Inhalte.",
    )
    yield f"Wir brauchen das, um den Dienst für dich zu betreiben. Rechtsgrundlage: {_check('meist Art. 6 Abs. 1 lit. b DSGVO, Erfüllung des Vertrags; für Beschäftigte oder Lernende kann eine andere gelten')}."
    yield "Das Log des Servers enthält keine Inhalte, Namen oder Netzwerkadressen. Der Server setzt Cookies nur, um dich anzumelden, dein Gerät wiederzuerkennen und deine Sprache zu behalten. Es gibt keine Werbung und keine Tracker."
    yield "## KI"
    yield "Antworten schreibt ein KI-Modell, kein Mensch. Sie können falsch sein. Prüfe Wichtiges, bevor du dich darauf verlässt. Dieser Server trifft von sich aus keine Entscheidungen über dich mit rechtlicher Wirkung."
    yield _model(facts)
    yield "## Training"
    yield f"Deine persönlichen Chats können nur dann ein Modell trainieren, wenn du zustimmst, und nur solange alle anderen Beteiligten auch zustimmen. Du kannst jederzeit unter Einstellungen > Datenschutz und Training ablehnen; für alles bis dahin ist das endgültig. Chats in einem Arbeitsbereich und über die API werden nie verwendet. Ein Trainingsdatensatz wird nach {_days(kept.dataset_days)} gelöscht, wenn bei der Bestellung keine andere Frist festgelegt wurde. {_check('ob du überhaupt Trainingsdatensätze erstellst, und wofür')}"
    yield "## Wer Daten bekommt"
    yield _list(*_recipients(to))
    yield "## Wie lange wir sie behalten"
    yield _list(*_retention(kept))
    yield "## Deine Rechte"
    yield _list(
        "**Auskunft und Übertragbarkeit**: Einstellungen > Daten > Daten exportieren.",
        "**Berichtigung**: Einstellungen > Konto, und Bearbeiten, was du geschrieben hast.",
        "**Löschung**: Chats, GPTs und Bilder dort, wo du sie siehst, oder dein Konto unter Einstellungen > Daten. Die Schlüssel gelöschter Chats, Bilder und GPTs werden vernichtet.",
        "**Widerspruch und Widerruf**: Einstellungen > Datenschutz und Training, und Einstellungen > Verbindungen.",
        "**Was Dienste bekommen haben**: Auf der Seite „Gesendete Daten“ findest du einen fertigen Brief, mit dem du Auskunft und Löschung verlangst.",
    )
    yield "Du kannst uns auch schreiben und dich bei einer Datenschutzbehörde beschweren."
    yield f"Wie das alles durchgesetzt wird, steht unter {facts.address}/privacy/answers."


def _model(facts: PolicyFacts) -> str:
    if facts.recipients.model is None:
        return f"Das Modell ({facts.model_name}) läuft auf diesem Server. Was du ihm schreibst, geht an keinen Modellanbieter."
    return (
        f"Das Modell ({facts.model_name}) ist bei {facts.recipients.model}. Es bekommt, was du schreibst, den bisherigen Chat und was "
        "ein GPT ergänzt, aber weder deinen Namen noch deine E-Mail-Adresse oder dein Konto. Löschen hier löscht dort nichts. "
        + _check(
            "wer diesen Endpunkt betreibt, in welchem Land, dein Vertrag, und was dort aufbewahrt oder trainiert wird"
        )
    )


def _recipients(to: Recipients) -> Iterator[str]:
    if to.model:
        yield f"**Der Modellanbieter** bei {to.model}, wie unter „KI“ beschrieben."
    else:
        yield "**Kein Modellanbieter**: Das Modell läuft auf diesem Server."
    if to.images:
        yield f"**Der Bildanbieter** bei {to.images}: die Beschreibung eines Bildes, das du erstellst. {_check('wer ihn betreibt, und wo')}"
    if to.mail:
        yield f"**Der Mailserver** bei {to.mail}: deine E-Mail-Adresse und Nachrichten zu deinem Konto. {_check('wer ihn betreibt')}"
    if to.database:
        yield f"**Der Datenbankserver** bei {to.database}: was wir speichern, Inhalte von Chats verschlüsselt. {_check('wer ihn betreibt')}"
    if to.vault:
        yield f"**Der Schlüsselserver** bei {to.vault}: schützt den Hauptschlüssel dieses Servers und bekommt nichts über dich. {_check('wer ihn betreibt')}"
    if to.witnesses:
        yield f"**Zeugen** ({', '.join(to.witnesses)}): signierte Summen des Protokolls dieses Servers, nichts über Personen."
    yield "**Dienste, mit denen sich ein GPT verbindet**: erst, wenn du die genaue Anfrage gesehen und erlaubt hast, einmal oder immer. Alle stehen auf der Seite „Gesendete Daten“."
    yield "**Menschen, mit denen du teilst**: was du hinter einen Link, in einen Arbeitsbereich oder in eine Meldung stellst."
    yield f"**Firmen, die für uns arbeiten**: {_check('dein Hosting-Anbieter und andere Auftragsverarbeiter, oder „keine“')}"


def _retention(kept: RetentionPeriods) -> Iterator[str]:
    yield "**Chats, Dateien, Bilder und GPTs**: bis du sie löschst, oder bis die Frist zum automatischen Löschen abläuft, die du oder dein Arbeitsbereich festgelegt hat."
    yield f"**Temporäre Chats**: nur im Arbeitsspeicher; sie enden, wenn du sie schließt, oder {_hours(kept.temporary_hours)} nach der letzten Nutzung."
    yield "**Dein Konto**: bis du es löschst. Was an der Anmeldung geändert und welche Richtlinien akzeptiert wurden, bleibt, ohne Verbindung zu dir."
    yield f"**Sitzungen**: {_days(kept.session_days, 'Tage')}. **Wiedererkannte Geräte**: ein Cookie für {_days(kept.device_days, 'Tage')}."
    yield f"**Geteilte Links**: so lange du willst, höchstens {_days(kept.share_days, 'Tage')}."
    yield f"**„Immer erlauben“ für Aktionen eines GPT**: {_days(kept.standing_grant_days, 'Tage')}, oder bis du es widerrufst."
    yield f"**Ein Export deiner Daten**: {_hours(kept.export_hours, 'Stunden')}, oder bis du ihn heruntergeladen hast."
    yield f"**Nutzungszahlen**: {_days(kept.usage_days, 'Tage')}. **Fehler im Hintergrund** (ohne Personen und Inhalte): {_days(kept.failure_days, 'Tage')}."
    yield f"**Der Bericht über ein gelöschtes Konto**: {_days(kept.report_days, 'Tage')}."
    yield f"**Sicherungen**: {_check('wie lange du Sicherungen der Datenbank und des Schlüsselspeichers behältst')}. Gelöschte Chats in einer Sicherung der Datenbank lassen sich nicht lesen, weil ihre Schlüssel vernichtet sind; Namen und E-Mail-Adressen darin schon."


def _terms(facts: PolicyFacts) -> Iterator[str]:
    yield f"Das sind die Bedingungen für die Nutzung von {facts.server} unter {facts.address}."
    yield "## Wer diesen Dienst anbietet"
    yield _operator(facts)
    yield "## Dein Konto"
    yield f"Behalte Passwort und Passkeys für dich. {_check('wer ein Konto haben darf, zum Beispiel Mindestalter oder Mitgliedschaft')}"
    yield "## KI kann sich irren"
    yield "Antworten schreibt ein KI-Modell. Sie können falsch, unvollständig oder veraltet sein. Verlass dich bei Fragen zu Gesundheit, Recht, Geld oder Sicherheit nicht allein darauf. Wenn du veröffentlichst, was die KI geschrieben hat, kennzeichne es, wo das vorgeschrieben ist."
    yield "## Was nicht erlaubt ist"
    yield _list(
        "gegen Gesetze oder Rechte anderer zu verstoßen oder dabei zu helfen",
        "personenbezogene Daten anderer einzugeben, ohne es zu dürfen",
        "diesen Server anzugreifen, seine Grenzen zu umgehen oder von hier aus andere anzugreifen",
        "die KI Inhalte erzeugen zu lassen, die Minderjährige sexualisieren oder zu schwerem Schaden anleiten",
    )
    yield _check("weitere Regeln von dir, oder diese Zeile löschen")
    yield "## Deine Inhalte"
    yield "Was du schreibst und erstellst, bleibt deins. Wir verwenden es nur, um diesen Dienst für dich zu betreiben, und fürs Training nur so, wie es die Datenschutzerklärung beschreibt. Wenn du einen GPT veröffentlichst, können andere ihn nutzen, bis du ihn zurücknimmst."
    yield "## Verbundene Dienste"
    yield "Ein GPT kann darum bitten, Daten an einen anderen Dienst zu senden. Ohne deine Erlaubnis wird nichts gesendet. Für das, was dort geschieht, gelten die Bedingungen dieses Dienstes."
    yield "## Verfügbarkeit und Kosten"
    yield f"Wir können Nutzungslimits setzen und den Dienst für Wartung unterbrechen. {_check('was der Dienst kostet, oder dass er kostenlos ist')}"
    yield "## Ende"
    yield f"Du kannst dein Konto jederzeit unter Einstellungen > Daten löschen. Wir können Konten sperren, die gegen diese Bedingungen verstoßen. {_check('Fristen, falls du welche zusagst')}"
    yield "## Haftung und Recht"
    yield _check("deine Regeln zu Haftung und anwendbarem Recht; lass sie anwaltlich prüfen")
    yield "## Änderungen"
    yield "Eine neue Fassung dieser Bedingungen gilt für dich, sobald du sie akzeptierst. Fassungen ändern sich nie, und du kannst alle hier nachlesen."


def _list(*items: str) -> str:
    return "\n".join(f"- {item}" for item in items)


def _days(number: int, many: str = "Tagen") -> str:
    return "1 Tag" if number == 1 else f"{number} {many}"


def _hours(number: int, many: str = "Stunden") -> str:
    return "1 Stunde" if number == 1 else f"{number} {many}"
