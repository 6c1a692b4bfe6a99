<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About zeta</source>
        <translation>Über zeta</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Version {version}</translation>
    </message>
    <message>
        <source>A chat on your own machine whose memory does not end at the context window.</source>
        <translation>Ein Chat auf dem eigenen Rechner, dessen Gedächtnis nicht am Kontextfenster endet.</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>Answer</name>
    <message>
        <source>Answer, {when}</source>
        <translation>Antwort, {when}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Branch from here</source>
        <translation>Ab hier verzweigen</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>answered in {seconds} s · {tokens} tokens · {rate} tok/s</source>
        <translation>in {seconds} s beantwortet · {tokens} Token · {rate} Tok/s</translation>
    </message>
    <message>
        <source>answering…</source>
        <translation>antwortet…</translation>
    </message>
    <message>
        <source>You stopped this answer here.</source>
        <translation>Die Antwort wurde hier angehalten.</translation>
    </message>
    <message>
        <source>This answer was cut where it reached its greatest length.</source>
        <translation>Die Antwort endet hier, weil sie ihre größte Länge erreicht hat.</translation>
    </message>
    <message>
        <source>This answer was cut off.</source>
        <translation>Die Antwort brach hier ab.</translation>
    </message>
    <message>
        <source>forgotten</source>
        <translation>vergessen</translation>
    </message>
    <message>
        <source>↺ recalled one passage</source>
        <translation>↺ eine Passage abgerufen</translation>
    </message>
    <message>
        <source>↺ recalled {count} passages</source>
        <translation>↺ {count} Passagen abgerufen</translation>
    </message>
    <message>
        <source>The passages are shown below.</source>
        <translation>Die Passagen stehen darunter.</translation>
    </message>
    <message>
        <source>Shows the passages.</source>
        <translation>Zeigt die Passagen.</translation>
    </message>
</context>
<context>
    <name>Badge</name>
    <message>
        <source>incognito</source>
        <translation>inkognito</translation>
    </message>
    <message>
        <source>Nothing of this chat is written to disk; it ends when it is closed</source>
        <translation>Von diesem Chat wird nichts gespeichert; mit dem Schließen ist er weg</translation>
    </message>
</context>
<context>
    <name>Body</name>
    <message>
        <source>Text of the answer</source>
        <translation>Text der Antwort</translation>
    </message>
</context>
<context>
    <name>BranchesDialog</name>
    <message>
        <source>Branches</source>
        <translation>Zweige</translation>
    </message>
    <message>
        <source>Branches of this chat</source>
        <translation>Zweige dieses Chats</translation>
    </message>
    <message>
        <source>Answering anew or changing a message begins a branch; the old one stays.</source>
        <translation>Neu antworten oder eine Nachricht ändern beginnt einen Zweig; der alte bleibt.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Open this branch</source>
        <translation>Diesen Zweig öffnen</translation>
    </message>
    <message>
        <source>open now</source>
        <translation>gerade offen</translation>
    </message>
    <message>
        <source>Says nothing of its own yet</source>
        <translation>Sagt noch nichts Eigenes</translation>
    </message>
    <message>
        <source>You: {text}</source>
        <translation>Nachricht: {text}</translation>
    </message>
    <message>
        <source>Answer: {text}</source>
        <translation>Antwort: {text}</translation>
    </message>
    <message>
        <source>one message</source>
        <translation>eine Nachricht</translation>
    </message>
    <message>
        <source>{count} messages</source>
        <translation>{count} Nachrichten</translation>
    </message>
    <message>
        <source>leaves branch {parent} at message {turn}</source>
        <translation>verlässt Zweig {parent} bei Nachricht {turn}</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>der erste</translation>
    </message>
    <message>
        <source>Branch {number}</source>
        <translation>Zweig {number}</translation>
    </message>
</context>
<context>
    <name>Bridge</name>
    <message>
        <source>the engine is not running</source>
        <translation>Die Engine läuft nicht</translation>
    </message>
    <message>
        <source>the engine ended</source>
        <translation>Die Engine hat sich beendet</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>What was said here is forgotten.</source>
        <translation>Was hier stand, ist vergessen.</translation>
    </message>
</context>
<context>
    <name>Catalogue</name>
    <message>
        <source>SmolLM2-135M-Instruct, 135 million parameters, Q4_1: small enough for any machine</source>
        <translation>SmolLM2-135M-Instruct, 135 Millionen Parameter, Q4_1: klein genug für jeden Rechner</translation>
    </message>
    <message>
        <source>all-MiniLM-L6-v2, 23 million parameters, F16: finds English texts by their meaning, cannot chat</source>
        <translation>all-MiniLM-L6-v2, 23 Millionen Parameter, F16: findet englische Texte nach ihrem Sinn, kann nicht chatten</translation>
    </message>
</context>
<context>
    <name>ChatList</name>
    <message>
        <source>PINNED</source>
        <translation>ANGEHEFTET</translation>
    </message>
    <message>
        <source>CHATS</source>
        <translation>CHATS</translation>
    </message>
    <message>
        <source>Incognito chat</source>
        <translation>Inkognito-Chat</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Nothing is written to disk</source>
        <translation>Nichts wird gespeichert</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1 Seite</translation>
    </message>
    <message>
        <source>{count} pages</source>
        <translation>{count} Seiten</translation>
    </message>
    <message>
        <source>{title}, {date}</source>
        <translation>{title}, {date}</translation>
    </message>
    <message>
        <source>{title}, {date}, {text}</source>
        <translation>{title}, {date}, {text}</translation>
    </message>
    <message>
        <source>Incognito, nothing is written to disk</source>
        <translation>Inkognito, nichts wird gespeichert</translation>
    </message>
    <message>
        <source>Open and pinned</source>
        <translation>Offen und angeheftet</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
</context>
<context>
    <name>ChatMenu</name>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>zeta archive (.zmem)</source>
        <translation>zeta-Archiv (.zmem)</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Do not send {file}</source>
        <translation>{file} nicht senden</translation>
    </message>
    <message>
        <source>Do not send this file</source>
        <translation>Diese Datei nicht senden</translation>
    </message>
    <message>
        <source>{file} · {size}</source>
        <translation>{file} · {size}</translation>
    </message>
</context>
<context>
    <name>Choices</name>
    <message>
        <source>{what}: {choice}</source>
        <translation>{what}: {choice}</translation>
    </message>
</context>
<context>
    <name>Chosen</name>
    <message>
        <source>Choose it myself</source>
        <translation>Selbst festlegen</translation>
    </message>
    <message>
        <source>{setting}: choose it myself</source>
        <translation>{setting}: selbst festlegen</translation>
    </message>
</context>
<context>
    <name>CodeCard</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>Code kopieren</translation>
    </message>
    <message>
        <source>code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Code, {language}</source>
        <translation>Code, {language}</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>ohne Sprache</translation>
    </message>
    <message>
        <source>Show more of {count} lines</source>
        <translation>Mehr von {count} Zeilen zeigen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>words</source>
        <translation>Wörter</translation>
    </message>
    <message>
        <source>Find a passage and keep it for the next question</source>
        <translation>Passage finden und für die nächste Frage merken</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Remember something in every chat</source>
        <translation>Etwas für alle Chats merken</translation>
    </message>
    <message>
        <source>Show what is remembered</source>
        <translation>Gemerktes zeigen</translation>
    </message>
    <message>
        <source>Search every chat</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>Begin a chat</source>
        <translation>Chat beginnen</translation>
    </message>
    <message>
        <source>Begin a chat that leaves no trace</source>
        <translation>Chat beginnen, der keine Spuren hinterlässt</translation>
    </message>
    <message>
        <source>title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Give this chat a title</source>
        <translation>Diesem Chat einen Titel geben</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>Prompt</translation>
    </message>
    <message>
        <source>Go on in a copy with another system prompt</source>
        <translation>In einer Kopie mit anderem Systemprompt weiter</translation>
    </message>
    <message>
        <source>Answer the last question again</source>
        <translation>Die letzte Frage neu beantworten</translation>
    </message>
    <message>
        <source>Go on with the last answer</source>
        <translation>Die letzte Antwort fortsetzen</translation>
    </message>
    <message>
        <source>Show the branches of this chat</source>
        <translation>Die Zweige dieses Chats zeigen</translation>
    </message>
    <message>
        <source>md, json or zmem</source>
        <translation>md, json oder zmem</translation>
    </message>
    <message>
        <source>Write this chat into a file</source>
        <translation>Diesen Chat in eine Datei schreiben</translation>
    </message>
    <message>
        <source>Plan and write a long document</source>
        <translation>Ein langes Dokument planen und schreiben</translation>
    </message>
    <message>
        <source>Go to the memory strip</source>
        <translation>Zum Gedächtnisstreifen gehen</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>Die Tasten zeigen</translation>
    </message>
    <message>
        <source>/{name} needs to be told what.</source>
        <translation>/{name} braucht noch eine Angabe.</translation>
    </message>
    <message>
        <source>A message that begins with two slashes is sent as it is.</source>
        <translation>Eine Nachricht, die mit zwei Schrägstrichen beginnt, wird unverändert gesendet.</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Nachricht senden</translation>
    </message>
    <message>
        <source>Write a message, or drop a file to read it into memory</source>
        <translation>Nachricht schreiben oder Datei ins Gedächtnis ziehen</translation>
    </message>
</context>
<context>
    <name>DataDesk</name>
    <message>
        <source>Exporting every chat…</source>
        <translation>Alle Chats werden exportiert…</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>Wird importiert…</translation>
    </message>
    <message>
        <source>Reading everything and comparing it…</source>
        <translation>Alles wird gelesen und verglichen…</translation>
    </message>
    <message>
        <source>Mending what can be mended…</source>
        <translation>Was sich heilen lässt, wird geheilt…</translation>
    </message>
    <message>
        <source>Giving space back to the disk…</source>
        <translation>Platz wird freigegeben…</translation>
    </message>
    <message>
        <source>Deleting everything…</source>
        <translation>Alles wird gelöscht…</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Export everything into a folder</source>
        <translation>Alles in einen Ordner exportieren</translation>
    </message>
    <message>
        <source>Import a chat</source>
        <translation>Einen Chat importieren</translation>
    </message>
    <message>
        <source>Exported chats (*.zmem *.json)</source>
        <translation>Exportierte Chats (*.zmem *.json)</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Eigene Daten</translation>
    </message>
    <message>
        <source>Work on the store</source>
        <translation>Arbeit am Bestand</translation>
    </message>
    <message>
        <source>All of it is on this machine, in files that are yours. zeta has no account and sends nothing to anyone: it uses the network for a download that you start, and for nothing else.</source>
        <translation>Alles liegt auf diesem Rechner, in eigenen Dateien. zeta hat kein Konto und sendet niemandem etwas: Das Netz dient nur Downloads, die hier gestartet werden, und sonst nichts.</translation>
    </message>
    <message>
        <source>How big it is</source>
        <translation>Wie groß alles ist</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>Wo es liegt</translation>
    </message>
    <message>
        <source>What you can do with it</source>
        <translation>Was sich damit tun lässt</translation>
    </message>
    <message>
        <source>Starting over</source>
        <translation>Von vorn beginnen</translation>
    </message>
    <message>
        <source>{used} of {quota} used</source>
        <translation>{used} von {quota} belegt</translation>
    </message>
    <message>
        <source>{free} free on the disk</source>
        <translation>{free} auf der Festplatte frei</translation>
    </message>
    <message>
        <source>Everything is as it was written.</source>
        <translation>Alles ist so, wie es geschrieben wurde.</translation>
    </message>
    <message>
        <source>chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Used of the quota</source>
        <translation>Vom Kontingent belegt</translation>
    </message>
    <message>
        <source>Nearly full: the computed part of the oldest pages is given up next. What was said stays, and can still be recalled as text.</source>
        <translation>Fast voll: Als Nächstes wird der berechnete Teil der ältesten Seiten aufgegeben. Was gesagt wurde, bleibt und lässt sich weiter als Text abrufen.</translation>
    </message>
    <message>
        <source>The disk is nearly full. Make room on it, or give memory a smaller quota in the settings.</source>
        <translation>Die Festplatte ist fast voll. Dort Platz schaffen oder dem Gedächtnis in den Einstellungen ein kleineres Kontingent geben.</translation>
    </message>
    <message>
        <source>Chats and their pages</source>
        <translation>Chats und ihre Seiten</translation>
    </message>
    <message>
        <source>What is remembered across chats</source>
        <translation>Was über Chats hinweg gemerkt ist</translation>
    </message>
    <message>
        <source>Mend</source>
        <translation>Heilen</translation>
    </message>
    <message>
        <source>What was computed is made again, and what nobody can use is set aside. No word is changed.</source>
        <translation>Berechnetes wird neu gemacht, Unbrauchbares beiseitegelegt. Kein Wort wird geändert.</translation>
    </message>
    <message>
        <source>Erases every chat with all its pages, for good. What is remembered across chats, models and settings stay.</source>
        <translation>Löscht jeden Chat mit allen seinen Seiten, endgültig. Was über Chats hinweg gemerkt ist, Modelle und Einstellungen bleiben.</translation>
    </message>
    <message>
        <source>Every chat in {store} is erased with all its pages. What is remembered across chats, models and settings stay. This cannot be undone; export first what you want to keep.</source>
        <translation>Jeder Chat in {store} wird mit allen seinen Seiten gelöscht. Was über Chats hinweg gemerkt ist, Modelle und Einstellungen bleiben. Das lässt sich nicht rückgängig machen; exportiere vorher, was bleiben soll.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>Export everything…</source>
        <translation>Alles exportieren…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>Verdichten</translation>
    </message>
    <message>
        <source>Writes every chat into a folder of your choice, with its memory.</source>
        <translation>Schreibt alle Chats mit ihrem Gedächtnis in einen Ordner nach Wahl.</translation>
    </message>
    <message>
        <source>Takes in a chat from a .zmem or .json file.</source>
        <translation>Nimmt einen Chat aus einer .zmem- oder .json-Datei auf.</translation>
    </message>
    <message>
        <source>Reads the whole store and says whether anything in it is damaged.</source>
        <translation>Liest den ganzen Bestand und sagt, ob etwas darin beschädigt ist.</translation>
    </message>
    <message>
        <source>Gives space that is no longer used back to the disk.</source>
        <translation>Gibt Platz, der nicht mehr gebraucht wird, auf der Festplatte frei.</translation>
    </message>
    <message>
        <source>What the check found</source>
        <translation>Ergebnis der Prüfung</translation>
    </message>
    <message>
        <source>Wipe everything…</source>
        <translation>Alles löschen…</translation>
    </message>
    <message>
        <source>Wipe everything?</source>
        <translation>Alles löschen?</translation>
    </message>
    <message>
        <source>wipe</source>
        <translation>löschen</translation>
    </message>
</context>
<context>
    <name>DiffView</name>
    <message>
        <source>What would change</source>
        <translation>Was sich ändern würde</translation>
    </message>
    <message>
        <source>{count} more lines are not shown</source>
        <translation>{count} weitere Zeilen sind nicht gezeigt</translation>
    </message>
</context>
<context>
    <name>DiskRoom</name>
    <message>
        <source>The disk is nearly full: {free} free.</source>
        <translation>Die Festplatte ist fast voll: {free} frei.</translation>
    </message>
    <message>
        <source>Make room on it, or give memory a smaller quota in the settings.</source>
        <translation>Dort Platz schaffen oder dem Gedächtnis in den Einstellungen ein kleineres Kontingent geben.</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Eigene Daten</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>What you said</source>
        <translation>Eigene Nachricht</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
</context>
<context>
    <name>Empty</name>
    <message>
        <source>Say something. All of it is gone when this chat is closed.</source>
        <translation>Einfach etwas sagen. Wird dieser Chat geschlossen, ist alles davon weg.</translation>
    </message>
    <message>
        <source>Drop a file here to read it into memory, of any length.</source>
        <translation>Eine Datei beliebiger Länge hier ablegen, und sie wird ins Gedächtnis gelesen.</translation>
    </message>
    <message>
        <source>Type / for commands.</source>
        <translation>Mit / beginnen die Befehle.</translation>
    </message>
    <message>
        <source>Press Ctrl+K for everything else.</source>
        <translation>Strg+K öffnet alles andere.</translation>
    </message>
    <message>
        <source>Say something. Nothing you say here is ever dropped.</source>
        <translation>Einfach etwas sagen. Nichts davon geht je verloren.</translation>
    </message>
</context>
<context>
    <name>ErrorCard</name>
    <message>
        <source>Error: {message}</source>
        <translation>Fehler: {message}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
</context>
<context>
    <name>Failures</name>
    <message>
        <source>the model {name} is not on this machine yet</source>
        <translation>Das Modell {name} ist noch nicht auf diesem Rechner</translation>
    </message>
    <message>
        <source>there is no model called {name}</source>
        <translation>Es gibt kein Modell namens {name}</translation>
    </message>
    <message>
        <source>there is no model file {path}</source>
        <translation>Die Modelldatei {path} gibt es nicht</translation>
    </message>
    <message>
        <source>{name} is neither a model of the catalogue nor a file</source>
        <translation>{name} ist weder ein Modell des Katalogs noch eine Datei</translation>
    </message>
    <message>
        <source>{name} is not a GGUF file</source>
        <translation>{name} ist keine GGUF-Datei</translation>
    </message>
    <message>
        <source>{name} is truncated or damaged</source>
        <translation>{name} ist unvollständig oder beschädigt</translation>
    </message>
    <message>
        <source>{name} holds a vocabulary and no weights</source>
        <translation>{name} enthält ein Vokabular und keine Gewichte</translation>
    </message>
    <message>
        <source>{name} is an encoder ({architecture}): it embeds text and cannot chat</source>
        <translation>{name} ist ein Encoder ({architecture}): Er bettet Text ein und kann nicht chatten</translation>
    </message>
    <message>
        <source>{name} has no decoder and cannot chat</source>
        <translation>{name} hat keinen Decoder und kann nicht chatten</translation>
    </message>
    <message>
        <source>{name} crashes llama.cpp on this machine</source>
        <translation>{name} bringt llama.cpp auf diesem Rechner zum Absturz</translation>
    </message>
    <message>
        <source>llama.cpp cannot load {name}</source>
        <translation>llama.cpp kann {name} nicht laden</translation>
    </message>
    <message>
        <source>llama.cpp cannot make a context of {count} tokens for {name}</source>
        <translation>llama.cpp kann für {name} keinen Kontext von {count} Token anlegen</translation>
    </message>
    <message>
        <source>the chat template of this model cannot be used: {reason}</source>
        <translation>Die Chatvorlage dieses Modells ist nicht zu gebrauchen: {reason}</translation>
    </message>
    <message>
        <source>{path} is not in zeta&apos;s models folder</source>
        <translation>{path} liegt nicht im Modellordner von zeta</translation>
    </message>
    <message>
        <source>{name} could not be fetched ({reason})</source>
        <translation>{name} ließ sich nicht herunterladen ({reason})</translation>
    </message>
    <message>
        <source>{name} needs {size} more and the disk of {folder} has {free} free</source>
        <translation>{name} braucht noch {size}, und auf der Festplatte von {folder} sind {free} frei</translation>
    </message>
    <message>
        <source>a window of {window} tokens cannot hold {pinned} pinned tokens and two pages of {page}</source>
        <translation>Ein Fenster von {window} Token fasst nicht {pinned} angeheftete Token und zwei Seiten zu {page}</translation>
    </message>
    <message>
        <source>{count} tokens do not fit into a window of {window} beside what must stay</source>
        <translation>{count} Token passen neben dem, was bleiben muss, nicht in ein Fenster von {window}</translation>
    </message>
    <message>
        <source>{name} is an image, not text</source>
        <translation>{name} ist ein Bild, kein Text</translation>
    </message>
    <message>
        <source>{name} is a sound recording, not text</source>
        <translation>{name} ist eine Tonaufnahme, kein Text</translation>
    </message>
    <message>
        <source>{name} is a video, not text</source>
        <translation>{name} ist ein Video, kein Text</translation>
    </message>
    <message>
        <source>{name} is an archive</source>
        <translation>{name} ist ein Archiv</translation>
    </message>
    <message>
        <source>{name} is a model, not a text</source>
        <translation>{name} ist ein Modell, kein Text</translation>
    </message>
    <message>
        <source>{name} is a program for the machine, not text</source>
        <translation>{name} ist ein Programm für die Maschine, kein Text</translation>
    </message>
    <message>
        <source>{name} is a database</source>
        <translation>{name} ist eine Datenbank</translation>
    </message>
    <message>
        <source>{name} is a document of an old Word</source>
        <translation>{name} ist ein Dokument eines alten Word</translation>
    </message>
    <message>
        <source>{name} is locked with a password</source>
        <translation>{name} ist mit einem Kennwort geschützt</translation>
    </message>
    <message>
        <source>{name} is an OpenDocument text</source>
        <translation>{name} ist ein OpenDocument-Text</translation>
    </message>
    <message>
        <source>{name} is an e-book</source>
        <translation>{name} ist ein E-Book</translation>
    </message>
    <message>
        <source>{name} is a spreadsheet</source>
        <translation>{name} ist eine Tabellenkalkulation</translation>
    </message>
    <message>
        <source>{name} is a presentation</source>
        <translation>{name} ist eine Präsentation</translation>
    </message>
    <message>
        <source>{name} is text in UTF-32</source>
        <translation>{name} ist Text in UTF-32</translation>
    </message>
    <message>
        <source>{name} is not a text file</source>
        <translation>{name} ist keine Textdatei</translation>
    </message>
    <message>
        <source>{name} is not valid {encoding}: byte {byte} at offset {offset}</source>
        <translation>{name} ist kein gültiges {encoding}: Byte {byte} an Stelle {offset}</translation>
    </message>
    <message>
        <source>{name} is no file but a device or a pipe</source>
        <translation>{name} ist keine Datei, sondern ein Gerät oder eine Pipe</translation>
    </message>
    <message>
        <source>{name} holds no text</source>
        <translation>{name} enthält keinen Text</translation>
    </message>
    <message>
        <source>{name} holds no text, at most pictures of it</source>
        <translation>{name} enthält keinen Text, höchstens Bilder davon</translation>
    </message>
    <message>
        <source>{name} holds too much text to be read</source>
        <translation>{name} enthält zu viel Text, um gelesen zu werden</translation>
    </message>
    <message>
        <source>{name} is empty</source>
        <translation>{name} ist leer</translation>
    </message>
    <message>
        <source>{name} is a folder</source>
        <translation>{name} ist ein Ordner</translation>
    </message>
    <message>
        <source>{name} is a broken PDF</source>
        <translation>{name} ist ein beschädigtes PDF</translation>
    </message>
    <message>
        <source>{name} is a broken PDF: no text can be read from it</source>
        <translation>{name} ist ein beschädigtes PDF: Daraus lässt sich kein Text lesen</translation>
    </message>
    <message>
        <source>{name} is a broken or unusual DOCX</source>
        <translation>{name} ist ein beschädigtes oder ungewöhnliches DOCX</translation>
    </message>
    <message>
        <source>{name} would unpack to {size}, too much for a text</source>
        <translation>{name} wäre entpackt {size} groß, zu viel für einen Text</translation>
    </message>
    <message>
        <source>{name} has {size}, and {most} is the most that is read</source>
        <translation>{name} hat {size}, und mehr als {most} wird nicht gelesen</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}</source>
        <translation>{name} lässt sich nicht lesen: {reason}</translation>
    </message>
    <message>
        <source>{name} is no conversation in a form that is known</source>
        <translation>{name} ist kein Gespräch in einer bekannten Form</translation>
    </message>
    <message>
        <source>{name} is not valid JSON</source>
        <translation>{name} ist kein gültiges JSON</translation>
    </message>
    <message>
        <source>{name} holds no messages</source>
        <translation>{name} enthält keine Nachrichten</translation>
    </message>
    <message>
        <source>{name} is there already</source>
        <translation>{name} gibt es schon</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}</source>
        <translation>{path} lässt sich nicht schreiben: {reason}</translation>
    </message>
    <message>
        <source>a chat from text needs a model that reads it</source>
        <translation>Ein Chat aus Text braucht ein Modell, das ihn liest</translation>
    </message>
    <message>
        <source>no chat is open</source>
        <translation>Es ist kein Chat offen</translation>
    </message>
    <message>
        <source>the last answer is complete</source>
        <translation>Die letzte Antwort ist vollständig</translation>
    </message>
    <message>
        <source>an incognito chat has no memory</source>
        <translation>Ein Inkognito-Chat hat kein Gedächtnis</translation>
    </message>
    <message>
        <source>there is nothing to remember</source>
        <translation>Es gibt nichts zu merken</translation>
    </message>
    <message>
        <source>finding pages by what they mean needs the embedding model</source>
        <translation>Seiten nach ihrer Bedeutung zu finden braucht das Einbettungsmodell</translation>
    </message>
    <message>
        <source>the KV cache has no room left</source>
        <translation>Im KV-Cache ist kein Platz mehr</translation>
    </message>
    <message>
        <source>There is no conversation {id}.</source>
        <translation>Das Gespräch {id} gibt es nicht.</translation>
    </message>
    <message>
        <source>No space is left for {path}.</source>
        <translation>Für {path} ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>The disk quota has no room for {path}.</source>
        <translation>Das Kontingent der Festplatte hat keinen Platz für {path}.</translation>
    </message>
    <message>
        <source>The file system is read-only at {path}.</source>
        <translation>Das Dateisystem ist bei {path} schreibgeschützt.</translation>
    </message>
    <message>
        <source>Permission was denied for {path}.</source>
        <translation>Für {path} fehlen die Zugriffsrechte.</translation>
    </message>
    <message>
        <source>There is no file at {path}.</source>
        <translation>Bei {path} ist keine Datei.</translation>
    </message>
    <message>
        <source>The disk reported an error at {path}.</source>
        <translation>Die Festplatte meldet einen Fehler bei {path}.</translation>
    </message>
    <message>
        <source>The store has version {have}; this program reads up to {known}.</source>
        <translation>Der Bestand hat die Version {have}; dieses Programm liest bis {known}.</translation>
    </message>
    <message>
        <source>A {what} of the store does not match its checksum.</source>
        <translation>Ein Eintrag im Bestand ({what}) passt nicht zu seiner Prüfsumme.</translation>
    </message>
    <message>
        <source>the lens is off: {reason}</source>
        <translation>Die Linse ist aus: {reason}</translation>
    </message>
    <message>
        <source>the record of this chat is damaged: its words may not be those that were said</source>
        <translation>Die Aufzeichnung dieses Chats ist beschädigt: Ihre Worte sind vielleicht nicht die, die gesagt wurden</translation>
    </message>
    <message>
        <source>the end of this chat was lost on the disk: its last turn is shorter than it was</source>
        <translation>Das Ende dieses Chats ging auf der Festplatte verloren: Der letzte Beitrag ist kürzer, als er war</translation>
    </message>
    <message>
        <source>memory of this chat was damaged on the disk and computed again; no word is lost</source>
        <translation>Gedächtnis dieses Chats war auf der Festplatte beschädigt und wurde neu berechnet; kein Wort ist verloren</translation>
    </message>
    <message>
        <source>choose a chat model</source>
        <translation>Ein Chatmodell wählen</translation>
    </message>
    <message>
        <source>choose a model first</source>
        <translation>Zuerst ein Modell wählen</translation>
    </message>
    <message>
        <source>choose a model, then import again</source>
        <translation>Ein Modell wählen, dann noch einmal importieren</translation>
    </message>
    <message>
        <source>models for llama.cpp end in .gguf</source>
        <translation>Modelle für llama.cpp enden auf .gguf</translation>
    </message>
    <message>
        <source>type what matters in it, or let a program recognise its text (OCR)</source>
        <translation>Das Wichtige darin abtippen oder den Text von einem Programm erkennen lassen (OCR)</translation>
    </message>
    <message>
        <source>if it was scanned, let a program recognise its text (OCR) first</source>
        <translation>Falls es eingescannt wurde, zuerst den Text von einem Programm erkennen lassen (OCR)</translation>
    </message>
    <message>
        <source>open it in a PDF viewer and save it anew, or give its text</source>
        <translation>In einem PDF-Programm öffnen und neu speichern, oder den Text geben</translation>
    </message>
    <message>
        <source>open it in a word processor and save it anew, or give its text</source>
        <translation>In einer Textverarbeitung öffnen und neu speichern, oder den Text geben</translation>
    </message>
    <message>
        <source>give its words as text</source>
        <translation>Seine Worte als Text geben</translation>
    </message>
    <message>
        <source>give its subtitles or its words as text</source>
        <translation>Seine Untertitel oder Worte als Text geben</translation>
    </message>
    <message>
        <source>give its source code</source>
        <translation>Seinen Quelltext geben</translation>
    </message>
    <message>
        <source>export what matters as text, for example as .csv</source>
        <translation>Das Wichtige als Text exportieren, zum Beispiel als .csv</translation>
    </message>
    <message>
        <source>save what it gives to a file first</source>
        <translation>Zuerst in eine Datei speichern, was es liefert</translation>
    </message>
    <message>
        <source>unpack it, and give the files in it</source>
        <translation>Entpacken und die Dateien daraus geben</translation>
    </message>
    <message>
        <source>save it as .docx, .pdf or plain text, and give that</source>
        <translation>Als .docx, .pdf oder reinen Text speichern und das geben</translation>
    </message>
    <message>
        <source>convert it to .pdf or plain text first</source>
        <translation>Zuerst in .pdf oder reinen Text umwandeln</translation>
    </message>
    <message>
        <source>save the sheet as .csv, and give that</source>
        <translation>Das Blatt als .csv speichern und das geben</translation>
    </message>
    <message>
        <source>save it as .pdf, and give that</source>
        <translation>Als .pdf speichern und das geben</translation>
    </message>
    <message>
        <source>open it where you know the password, and save it without one</source>
        <translation>Dort öffnen, wo das Kennwort bekannt ist, und ohne Kennwort speichern</translation>
    </message>
    <message>
        <source>give a text in UTF-8; convert other documents first</source>
        <translation>Einen Text in UTF-8 geben; andere Dokumente zuerst umwandeln</translation>
    </message>
    <message>
        <source>choose a file with text in it</source>
        <translation>Eine Datei mit Text darin wählen</translation>
    </message>
    <message>
        <source>choose a file in it</source>
        <translation>Eine Datei darin wählen</translation>
    </message>
    <message>
        <source>check the path and the access rights</source>
        <translation>Pfad und Zugriffsrechte prüfen</translation>
    </message>
    <message>
        <source>choose another place</source>
        <translation>Einen anderen Ort wählen</translation>
    </message>
    <message>
        <source>choose another name; nothing was overwritten</source>
        <translation>Einen anderen Namen wählen; nichts wurde überschrieben</translation>
    </message>
    <message>
        <source>split it</source>
        <translation>Aufteilen</translation>
    </message>
    <message>
        <source>split it into several files</source>
        <translation>In mehrere Dateien aufteilen</translation>
    </message>
    <message>
        <source>ask for more in a new turn</source>
        <translation>Mit einer neuen Nachricht nach mehr fragen</translation>
    </message>
    <message>
        <source>Check who owns the store and its access rights.</source>
        <translation>Prüfen, wem der Bestand gehört und welche Zugriffsrechte er hat.</translation>
    </message>
    <message>
        <source>Restore the store from a backup.</source>
        <translation>Den Bestand aus einer Sicherung wiederherstellen.</translation>
    </message>
    <message>
        <source>That cannot be done.</source>
        <translation>Das geht nicht.</translation>
    </message>
    <message>
        <source>The model cannot be used.</source>
        <translation>Das Modell ist nicht zu gebrauchen.</translation>
    </message>
    <message>
        <source>The download failed.</source>
        <translation>Das Herunterladen ist gescheitert.</translation>
    </message>
    <message>
        <source>The window is too small for this.</source>
        <translation>Das Fenster ist dafür zu klein.</translation>
    </message>
    <message>
        <source>The calibration of this model cannot be used.</source>
        <translation>Die Kalibrierung dieses Modells ist nicht zu gebrauchen.</translation>
    </message>
    <message>
        <source>Your chats are open elsewhere.</source>
        <translation>Die Chats sind anderswo offen.</translation>
    </message>
    <message>
        <source>There is no room left on the disk.</source>
        <translation>Auf der Festplatte ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Your chats cannot be written.</source>
        <translation>Die Chats lassen sich nicht schreiben.</translation>
    </message>
    <message>
        <source>Your chats were written by a newer zeta.</source>
        <translation>Die Chats stammen von einem neueren zeta.</translation>
    </message>
    <message>
        <source>A file of your chats is missing.</source>
        <translation>Eine Datei der Chats fehlt.</translation>
    </message>
    <message>
        <source>A file of your chats is damaged.</source>
        <translation>Eine Datei der Chats ist beschädigt.</translation>
    </message>
    <message>
        <source>What was asked for is not there any more.</source>
        <translation>Das Gesuchte gibt es nicht mehr.</translation>
    </message>
    <message>
        <source>A file cannot be used.</source>
        <translation>Eine Datei ist nicht zu gebrauchen.</translation>
    </message>
    <message>
        <source>That did not work.</source>
        <translation>Das hat nicht geklappt.</translation>
    </message>
    <message>
        <source>Fetch it on the page of models.</source>
        <translation>Auf der Seite der Modelle herunterladen.</translation>
    </message>
    <message>
        <source>Fetch it again, from the page of models or from where it came.</source>
        <translation>Noch einmal herunterladen, auf der Seite der Modelle oder dort, wo es herkam.</translation>
    </message>
    <message>
        <source>The page of models shows those that are here, and fetches others.</source>
        <translation>Die Seite der Modelle zeigt, welche da sind, und lädt andere herunter.</translation>
    </message>
    <message>
        <source>Calibrate it on the page of models.</source>
        <translation>Auf der Seite der Modelle kalibrieren.</translation>
    </message>
    <message>
        <source>«Check» on the page «Your data» reads everything, and mends what can be mended.</source>
        <translation>„Prüfen“ auf der Seite „Eigene Daten“ liest alles und heilt, was sich heilen lässt.</translation>
    </message>
    <message>
        <source>Free some space on this disk.</source>
        <translation>Auf dieser Festplatte Platz schaffen.</translation>
    </message>
    <message>
        <source>Choose a larger window in the settings.</source>
        <translation>In den Einstellungen ein größeres Fenster wählen.</translation>
    </message>
    <message>
        <source>Choose it in the list of chats.</source>
        <translation>Ihn in der Liste der Chats wählen.</translation>
    </message>
    <message>
        <source>Open it in a text editor, save it as UTF-8, and give that.</source>
        <translation>In einem Texteditor öffnen, als UTF-8 speichern und das geben.</translation>
    </message>
    <message>
        <source>Go on when there is a network; what has arrived is kept. Or open a file that you have.</source>
        <translation>Weitermachen, wenn es ein Netz gibt; was angekommen ist, bleibt. Oder eine vorhandene Datei öffnen.</translation>
    </message>
    <message>
        <source>Try again when there is a network that delivers it. Or open a file that you have.</source>
        <translation>Noch einmal versuchen, wenn ein Netz es liefert. Oder eine vorhandene Datei öffnen.</translation>
    </message>
    <message>
        <source>Open it on the page of models.</source>
        <translation>Auf der Seite der Modelle öffnen.</translation>
    </message>
    <message>
        <source>Try another model, or the same one with weights of another precision.</source>
        <translation>Ein anderes Modell versuchen, oder dasselbe mit Gewichten anderer Genauigkeit.</translation>
    </message>
    <message>
        <source>Choose a smaller window in the settings.</source>
        <translation>In den Einstellungen ein kleineres Fenster wählen.</translation>
    </message>
    <message>
        <source>Make room on the disk; «Go on» continues what was begun.</source>
        <translation>Auf der Festplatte Platz schaffen; „Weiter“ setzt das Begonnene fort.</translation>
    </message>
    <message>
        <source>Update zeta.</source>
        <translation>zeta aktualisieren.</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>Alles andere funktioniert.</translation>
    </message>
</context>
<context>
    <name>FetchCard</name>
    <message>
        <source>Fetch another model</source>
        <translation>Ein anderes Modell holen</translation>
    </message>
    <message>
        <source>The address of a .gguf file on the Hugging Face hub, or of its page there.</source>
        <translation>Die Adresse einer .gguf-Datei auf dem Hugging Face Hub oder ihrer Seite dort.</translation>
    </message>
    <message>
        <source>Address of a model on the Hugging Face hub</source>
        <translation>Adresse eines Modells auf dem Hugging Face Hub</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Download the model of this address</source>
        <translation>Das Modell unter dieser Adresse herunterladen</translation>
    </message>
    <message>
        <source>Write it as hf:owner/repo/file.gguf.</source>
        <translation>Bitte als hf:owner/repo/file.gguf angeben.</translation>
    </message>
    <message>
        <source>This is no address of a file on the hub.</source>
        <translation>Das ist keine Adresse einer Datei auf dem Hub.</translation>
    </message>
    <message>
        <source>zeta reads models in .gguf files; this is a file of another kind.</source>
        <translation>zeta liest Modelle in .gguf-Dateien; diese Datei ist von anderer Art.</translation>
    </message>
    <message>
        <source>A part of this address is empty, or no name that a file can have.</source>
        <translation>Ein Teil dieser Adresse ist leer oder kein möglicher Dateiname.</translation>
    </message>
</context>
<context>
    <name>FileTurn</name>
    <message>
        <source>File {name}, {when}</source>
        <translation>Datei {name}, {when}</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Text der Datei</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Branch from here</source>
        <translation>Ab hier verzweigen</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>one character</source>
        <translation>ein Zeichen</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} Zeichen</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Documents (*.txt *.md *.pdf *.docx *.py *.js *.c *.cpp *.h *.java *.rs *.go *.html)</source>
        <translation>Dokumente (*.txt *.md *.pdf *.docx *.py *.js *.c *.cpp *.h *.java *.rs *.go *.html)</translation>
    </message>
    <message>
        <source>Every file (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Read files into memory</source>
        <translation>Dateien ins Gedächtnis lesen</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Open a model that you have</source>
        <translation>Vorhandenes Modell öffnen</translation>
    </message>
    <message>
        <source>Look around without a model</source>
        <translation>Ohne Modell umsehen</translation>
    </message>
    <message>
        <source>A chat on your own machine whose memory does not end: what you said stays on your disk, and comes back when it matters. It needs a model to answer with.</source>
        <translation>Ein Chat auf dem eigenen Rechner, dessen Gedächtnis nicht endet: Was gesagt wurde, bleibt auf der Festplatte und kommt zurück, wenn es darauf ankommt. Zum Antworten braucht er ein Modell.</translation>
    </message>
    <message>
        <source>zeta asks the network for nothing but what you start here.</source>
        <translation>zeta nutzt das Netz nur für das, was hier gestartet wird.</translation>
    </message>
    <message>
        <source>Fetch the memory helper too</source>
        <translation>Auch die Gedächtnishilfe holen</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>Fortschritt des Downloads</translation>
    </message>
    <message>
        <source>Fetch it</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>From the Hugging Face hub or, where that does not answer, from the Python package index.</source>
        <translation>Vom Hugging Face Hub oder, wenn der nicht antwortet, vom Python Package Index.</translation>
    </message>
    <message>
        <source>Fetch the small default model</source>
        <translation>Das kleine Standardmodell holen</translation>
    </message>
    <message>
        <source>A small second model that makes memory surer: {name}, {size}, {licence}.</source>
        <translation>Ein kleines zweites Modell, das dem Gedächtnis hilft: {name}, {size}, {licence}.</translation>
    </message>
    <message>
        <source>Go on fetching</source>
        <translation>Weiter herunterladen</translation>
    </message>
</context>
<context>
    <name>Folded</name>
    <message>
        <source>Show less</source>
        <translation>Weniger zeigen</translation>
    </message>
    <message>
        <source>Show more of {count} characters</source>
        <translation>Mehr von {count} Zeichen zeigen</translation>
    </message>
    <message>
        <source>Show all {count} characters</source>
        <translation>Alle {count} Zeichen zeigen</translation>
    </message>
</context>
<context>
    <name>Grip</name>
    <message>
        <source>Drag to another place; Alt with the up and down keys moves it too</source>
        <translation>An eine andere Stelle ziehen; Alt mit den Tasten nach oben und unten verschiebt auch</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>What can be done with this chat</source>
        <translation>Was sich mit diesem Chat tun lässt</translation>
    </message>
    <message>
        <source>Chat menu</source>
        <translation>Chat-Menü</translation>
    </message>
    <message>
        <source>RAM</source>
        <translation>RAM</translation>
    </message>
    <message>
        <source>nothing dropped</source>
        <translation>nichts verloren</translation>
    </message>
    <message>
        <source>kept until it is closed</source>
        <translation>bleibt bis zum Schließen</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>{count} Token</translation>
    </message>
    <message>
        <source>since {day}</source>
        <translation>seit dem {day}</translation>
    </message>
    <message>
        <source>Nothing is said yet; nothing will be kept</source>
        <translation>Noch nichts gesagt; nichts wird aufbewahrt</translation>
    </message>
    <message>
        <source>Nothing is said yet; nothing will be dropped</source>
        <translation>Noch nichts gesagt; nichts geht verloren</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>The window holds {used} of {limit} tokens; what leaves it stays in memory</source>
        <translation>Im Fenster sind {used} von {limit} Token; was es verlässt, bleibt im Gedächtnis</translation>
    </message>
    <message>
        <source>Pages of every chat take {used} of the {limit} they may take on disk</source>
        <translation>Die Seiten aller Chats belegen {used} von höchstens {limit} auf der Festplatte</translation>
    </message>
    <message>
        <source>Model and chat take {used} of the {limit} of this computer&apos;s memory</source>
        <translation>Modell und Chat belegen {used} von {limit} Arbeitsspeicher dieses Rechners</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>System prompt…</source>
        <translation>Systemprompt…</translation>
    </message>
    <message>
        <source>Branches…</source>
        <translation>Zweige…</translation>
    </message>
    <message>
        <source>Export as Markdown…</source>
        <translation>Als Markdown exportieren…</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>Als JSON exportieren…</translation>
    </message>
    <message>
        <source>Export with its memory…</source>
        <translation>Mit Gedächtnis exportieren…</translation>
    </message>
    <message>
        <source>Delete chat</source>
        <translation>Chat löschen</translation>
    </message>
</context>
<context>
    <name>Hearing</name>
    <message>
        <source>Reading {name}</source>
        <translation>{name} wird gelesen</translation>
    </message>
    <message>
        <source>Reading on where it was stopped</source>
        <translation>Liest weiter, wo es angehalten wurde</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>{name} wird geöffnet</translation>
    </message>
    <message>
        <source>Preparing {name}</source>
        <translation>{name} wird vorbereitet</translation>
    </message>
    <message>
        <source>loading the model: {share} %</source>
        <translation>Modell wird geladen: {share} %</translation>
    </message>
    <message>
        <source>making gists: {share} %</source>
        <translation>Kurzfassungen entstehen: {share} %</translation>
    </message>
</context>
<context>
    <name>Intake</name>
    <message>
        <source>Remember something</source>
        <translation>Etwas merken</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>What a chat keeps by itself</source>
        <translation>Was ein Chat sich von selbst merkt</translation>
    </message>
</context>
<context>
    <name>KeepView</name>
    <message>
        <source>Look again</source>
        <translation>Noch einmal nachsehen</translation>
    </message>
    <message>
        <source>Write them anew</source>
        <translation>Neu schreiben</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>Alle annehmen</translation>
    </message>
    <message>
        <source>Watch the files</source>
        <translation>Die Dateien beobachten</translation>
    </message>
    <message>
        <source>When they change, what is stale is shown here. Nothing is written anew before you ask for it.</source>
        <translation>Wenn sie sich ändern, steht hier, was veraltet ist. Nichts wird ungefragt neu geschrieben.</translation>
    </message>
    <message>
        <source>Writing anew</source>
        <translation>Neu schreiben</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>How do I install it?</source>
        <translation>Wie installiere ich es?</translation>
    </message>
    <message>
        <source>A question about the project</source>
        <translation>Eine Frage zum Projekt</translation>
    </message>
    <message>
        <source>Answer it</source>
        <translation>Beantworten</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Fassungen</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>Zurückholen</translation>
    </message>
    <message>
        <source>Ask something about the project: the answer comes into the document&apos;s questions.</source>
        <translation>Fragen Sie etwas zum Projekt: Die Antwort kommt zu den Fragen des Dokuments.</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>Every section is true.</source>
        <translation>Jeder Abschnitt stimmt.</translation>
    </message>
    <message>
        <source>{stale} of {all} sections are stale.</source>
        <translation>{stale} von {all} Abschnitten sind veraltet.</translation>
    </message>
    <message>
        <source>Version {number}: {reason}</source>
        <translation>Fassung {number}: {reason}</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>von Ihnen</translation>
    </message>
    <message>
        <source>by zeta</source>
        <translation>von zeta</translation>
    </message>
    <message>
        <source>Refused: it stays as it is, and stale.</source>
        <translation>Abgelehnt: Er bleibt, wie er ist, und veraltet.</translation>
    </message>
</context>
<context>
    <name>Known</name>
    <message>
        <source>There is no model here yet.</source>
        <translation>Hier ist noch kein Modell.</translation>
    </message>
    <message>
        <source>The model that answers in chats writes documents, too.</source>
        <translation>Das Modell, das in Chats antwortet, schreibt auch Dokumente.</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>Eines auswählen</translation>
    </message>
    <message>
        <source>{name} is not there any more.</source>
        <translation>{name} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Take it off the list</source>
        <translation>Aus der Liste nehmen</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Deleted «{title}».</source>
        <translation>„{title}“ gelöscht.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>Den Chat exportieren</translation>
    </message>
    <message>
        <source>The chat is in {path}.</source>
        <translation>Der Chat liegt in {path}.</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>Chats importieren</translation>
    </message>
    <message>
        <source>Chats (*.zmem *.json)</source>
        <translation>Chats (*.zmem *.json)</translation>
    </message>
</context>
<context>
    <name>LinkDialog</name>
    <message>
        <source>Open a link</source>
        <translation>Link öffnen</translation>
    </message>
    <message>
        <source>Open this link?</source>
        <translation>Diesen Link öffnen?</translation>
    </message>
    <message>
        <source>The whole address</source>
        <translation>Die ganze Adresse</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>Im Browser öffnen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>zeta opens web and mail addresses only; this is neither.</source>
        <translation>zeta öffnet nur Web- und Mailadressen; das hier ist keine von beiden.</translation>
    </message>
    <message>
        <source>It opens your mail program.</source>
        <translation>Öffnet sich im Mailprogramm.</translation>
    </message>
    <message>
        <source>It leads to {host}, a name with letters that may only look like the ones you know. Your browser uses the network.</source>
        <translation>Der Link führt zu {host}, einem Namen mit Buchstaben, die bekannten vielleicht nur ähneln. Der Browser nutzt das Netz.</translation>
    </message>
    <message>
        <source>It leads to {host}. Your browser uses the network; zeta itself does not.</source>
        <translation>Der Link führt zu {host}. Der Browser nutzt das Netz; zeta selbst nicht.</translation>
    </message>
</context>
<context>
    <name>Listed</name>
    <message>
        <source>{name} (not there)</source>
        <translation>{name} (nicht vorhanden)</translation>
    </message>
</context>
<context>
    <name>Listing</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
</context>
<context>
    <name>Memories</name>
    <message>
        <source>just heard</source>
        <translation>eben gehört</translation>
    </message>
    <message>
        <source>short-term</source>
        <translation>Kurzzeit</translation>
    </message>
    <message>
        <source>long-term</source>
        <translation>Langzeit</translation>
    </message>
    <message>
        <source>dormant</source>
        <translation>ruhend</translation>
    </message>
    <message>
        <source>Noticed in passing; it is soon forgotten unless it comes up again.</source>
        <translation>Nebenbei aufgeschnappt; es ist bald vergessen, wenn es nicht noch einmal vorkommt.</translation>
    </message>
    <message>
        <source>It stays if it proves useful, and fades if it does not.</source>
        <translation>Es bleibt, wenn es sich als nützlich erweist, und verblasst sonst.</translation>
    </message>
    <message>
        <source>It has earned its place, or you asked for it to be kept.</source>
        <translation>Es hat sich bewährt, oder du wolltest, dass es bleibt.</translation>
    </message>
    <message>
        <source>It has not been needed for a long time; it is found only where nothing else is.</source>
        <translation>Es wurde lange nicht gebraucht; es wird nur gefunden, wenn es sonst nichts gibt.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>Angeheftet</translation>
    </message>
    <message>
        <source>Short-term</source>
        <translation>Kurzzeit</translation>
    </message>
    <message>
        <source>Long-term</source>
        <translation>Langzeit</translation>
    </message>
    <message>
        <source>Faded</source>
        <translation>Verblasst</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Everything that a chat can find by itself</source>
        <translation>Alles, was ein Chat von selbst finden kann</translation>
    </message>
    <message>
        <source>Told to the model at the beginning of every new chat</source>
        <translation>Wird dem Modell zu Beginn jedes neuen Chats gesagt</translation>
    </message>
    <message>
        <source>Kept lately; it has yet to earn its place</source>
        <translation>Neu gemerkt; es muss sich erst bewähren</translation>
    </message>
    <message>
        <source>Here to stay</source>
        <translation>Bleibt auf Dauer</translation>
    </message>
    <message>
        <source>Dormant or just heard: left out of what a chat finds by itself</source>
        <translation>Ruhend oder eben gehört; ein Chat findet es nicht von selbst</translation>
    </message>
    <message>
        <source>No chat knows it any more; it can be restored until it is erased</source>
        <translation>Kein Chat weiß es mehr; es lässt sich wiederherstellen, bis es endgültig gelöscht ist</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>Fragen</translation>
    </message>
    <message>
        <source>On</source>
        <translation>An</translation>
    </message>
    <message>
        <source>zeta writes nothing by itself. What you add here or with /remember is kept.</source>
        <translation>zeta merkt sich nichts von selbst. Was du hier oder mit /remember hinzufügst, bleibt.</translation>
    </message>
    <message>
        <source>zeta asks before it keeps something that you said.</source>
        <translation>zeta fragt, bevor es sich etwas merkt, das du gesagt hast.</translation>
    </message>
    <message>
        <source>zeta keeps what you state about yourself; it must earn its place to stay.</source>
        <translation>zeta merkt sich, was du über dich sagst; es bleibt nur, was sich bewährt.</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>edited by hand</source>
        <translation>von Hand geändert</translation>
    </message>
    <message>
        <source>came from «{title}», {day}</source>
        <translation>aus „{title}“, {day}</translation>
    </message>
    <message>
        <source>{shown} of {total} memories</source>
        <translation>{shown} von {total} Erinnerungen</translation>
    </message>
    <message>
        <source>{shown} of {total} found</source>
        <translation>{shown} von {total} Treffern</translation>
    </message>
    <message>
        <source>1 memory found</source>
        <translation>1 Treffer</translation>
    </message>
    <message>
        <source>1 memory</source>
        <translation>1 Erinnerung</translation>
    </message>
    <message>
        <source>{total} memories</source>
        <translation>{total} Erinnerungen</translation>
    </message>
    <message>
        <source>{total} memories found</source>
        <translation>{total} Treffer</translation>
    </message>
</context>
<context>
    <name>MemoriesDesk</name>
    <message>
        <source>Remembered: «{memory}».</source>
        <translation>Gemerkt: „{memory}“.</translation>
    </message>
    <message>
        <source>Deleted «{memory}».</source>
        <translation>„{memory}“ gelöscht.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Restored: «{memory}».</source>
        <translation>Wiederhergestellt: „{memory}“.</translation>
    </message>
</context>
<context>
    <name>MemoriesPage</name>
    <message>
        <source>What zeta remembers</source>
        <translation>Was zeta sich merkt</translation>
    </message>
    <message>
        <source>Search what is remembered</source>
        <translation>Gemerktes durchsuchen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Suche läuft…</translation>
    </message>
    <message>
        <source>Found by its words, not by its meaning: {reason}</source>
        <translation>Nach Wörtern gesucht, nicht nach dem Sinn: {reason}</translation>
    </message>
    <message>
        <source>Nothing found for «{text}»</source>
        <translation>Nichts gefunden zu „{text}“</translation>
    </message>
    <message>
        <source>Try other words, or look among all memories.</source>
        <translation>Andere Wörter versuchen oder unter allen Erinnerungen suchen.</translation>
    </message>
    <message>
        <source>Nothing is here</source>
        <translation>Hier ist nichts</translation>
    </message>
    <message>
        <source>{place}: {meaning}.</source>
        <translation>{place}: {meaning}.</translation>
    </message>
    <message>
        <source>Nothing is remembered yet</source>
        <translation>Noch ist nichts gemerkt</translation>
    </message>
    <message>
        <source>What you want every chat to know comes here: write it above, say /remember in a chat, or let zeta keep what you state about yourself. It stays on this machine, and you can change or delete it at any time.</source>
        <translation>Hierher kommt, was jeder Chat wissen soll: Schreib es oben hin, sag in einem Chat /remember, oder lass zeta sich merken, was du über dich sagst. Es bleibt auf diesem Rechner, und du kannst es jederzeit ändern oder löschen.</translation>
    </message>
</context>
<context>
    <name>MemoryCard</name>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
    </message>
    <message>
        <source>Told to the model at the beginning of every new chat</source>
        <translation>Wird dem Modell zu Beginn jedes neuen Chats gesagt</translation>
    </message>
    <message>
        <source>Open the chat where it was said</source>
        <translation>Den Chat öffnen, in dem es gesagt wurde</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Older versions</source>
        <translation>Ältere Fassungen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>{memory}, {tier}, pinned</source>
        <translation>{memory}, {tier}, angeheftet</translation>
    </message>
    <message>
        <source>{memory}, {tier}</source>
        <translation>{memory}, {tier}</translation>
    </message>
    <message>
        <source>F2 edits, Delete removes, Ctrl+Shift+P pins</source>
        <translation>F2 bearbeitet, Entf löscht, Strg+Umschalt+P heftet an</translation>
    </message>
    <message>
        <source>Enter restores</source>
        <translation>Eingabe stellt wieder her</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Pin: tell it to the model in every new chat</source>
        <translation>Anheften: wird dem Modell in jedem neuen Chat gesagt</translation>
    </message>
    <message>
        <source>Hide the older versions</source>
        <translation>Ältere Fassungen verbergen</translation>
    </message>
    <message>
        <source>Unpin: {memory}</source>
        <translation>Lösen: {memory}</translation>
    </message>
    <message>
        <source>Pin: {memory}</source>
        <translation>Anheften: {memory}</translation>
    </message>
    <message>
        <source>Edit: {memory}</source>
        <translation>Bearbeiten: {memory}</translation>
    </message>
    <message>
        <source>Hide older versions: {memory}</source>
        <translation>Ältere Fassungen verbergen: {memory}</translation>
    </message>
    <message>
        <source>Older versions: {memory}</source>
        <translation>Ältere Fassungen: {memory}</translation>
    </message>
    <message>
        <source>Delete: {memory}</source>
        <translation>Löschen: {memory}</translation>
    </message>
    <message>
        <source>Restore: {memory}</source>
        <translation>Wiederherstellen: {memory}</translation>
    </message>
    <message>
        <source>Show more of {count} characters</source>
        <translation>Mehr von {count} Zeichen zeigen</translation>
    </message>
    <message>
        <source>Show all {count} characters</source>
        <translation>Alle {count} Zeichen zeigen</translation>
    </message>
</context>
<context>
    <name>MemoryEditor</name>
    <message>
        <source>What is remembered</source>
        <translation>Text der Erinnerung</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Strg+Eingabe</translation>
    </message>
</context>
<context>
    <name>MemoryShelf</name>
    <message>
        <source>Show more</source>
        <translation>Mehr zeigen</translation>
    </message>
    <message>
        <source>The first {count} are shown. Search to find the others.</source>
        <translation>Gezeigt werden die ersten {count}. Die anderen findet die Suche.</translation>
    </message>
</context>
<context>
    <name>MemoryStrip</name>
    <message>
        <source>No page is full yet; everything is still in the window.</source>
        <translation>Noch ist keine Seite voll; alles ist noch im Fenster.</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>Lösen</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Anheften</translation>
    </message>
    <message>
        <source>Recall for the next question</source>
        <translation>Für die nächste Frage abrufen</translation>
    </message>
    <message>
        <source>Remember in every chat</source>
        <translation>In jedem Chat merken</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>in the window</source>
        <translation>im Fenster</translation>
    </message>
    <message>
        <source>recalled</source>
        <translation>abgerufen</translation>
    </message>
    <message>
        <source>gists</source>
        <translation>Kurzfassungen</translation>
    </message>
    <message>
        <source>gists of gists</source>
        <translation>Kürzestfassungen</translation>
    </message>
    <message>
        <source>as text</source>
        <translation>als Text</translation>
    </message>
    <message>
        <source>on disk</source>
        <translation>auf der Platte</translation>
    </message>
    <message>
        <source>in memory</source>
        <translation>im Arbeitsspeicher</translation>
    </message>
    <message>
        <source>resonates</source>
        <translation>klingt an</translation>
    </message>
    <message>
        <source>in the window, as gists: {count} tokens each</source>
        <translation>im Fenster, in Kurzfassungen: je {count} Token</translation>
    </message>
    <message>
        <source>in the window, as gists of gists: {count} tokens each</source>
        <translation>im Fenster, in Kürzestfassungen: je {count} Token</translation>
    </message>
    <message>
        <source>Memory: 1 page</source>
        <translation>Gedächtnis: 1 Seite</translation>
    </message>
    <message>
        <source>Memory: {count} pages</source>
        <translation>Gedächtnis: {count} Seiten</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1 Seite</translation>
    </message>
    <message>
        <source>{count} pages</source>
        <translation>{count} Seiten</translation>
    </message>
    <message>
        <source>page {page}, {where}, pinned</source>
        <translation>Seite {page}, {where}, angeheftet</translation>
    </message>
    <message>
        <source>page {page}, {where}</source>
        <translation>Seite {page}, {where}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>and one more message</source>
        <translation>und eine weitere Nachricht</translation>
    </message>
    <message>
        <source>and {count} more messages</source>
        <translation>und {count} weitere Nachrichten</translation>
    </message>
    <message>
        <source>tokens {first}–{last}</source>
        <translation>Token {first}–{last}</translation>
    </message>
    <message>
        <source>recalled once</source>
        <translation>einmal abgerufen</translation>
    </message>
    <message>
        <source>recalled {count} times</source>
        <translation>{count}-mal abgerufen</translation>
    </message>
    <message>
        <source>page {page}</source>
        <translation>Seite {page}</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>angeheftet</translation>
    </message>
</context>
<context>
    <name>Meter</name>
    <message>
        <source>{name} {percent} %</source>
        <translation>{name} {percent} %</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>wird geprüft…</translation>
    </message>
    <message>
        <source>{done} so far</source>
        <translation>bisher {done}</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>{amount}/s</source>
        <translation>{amount}/s</translation>
    </message>
    <message>
        <source>about {number} s left</source>
        <translation>noch etwa {number} s</translation>
    </message>
    <message>
        <source>about {number} min left</source>
        <translation>noch etwa {number} min</translation>
    </message>
    <message>
        <source>about {number} h left</source>
        <translation>noch etwa {number} h</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Calibrating finds which attention heads of this model point at answers, so that recall is surer. It takes a minute or two, once.</source>
        <translation>Beim Kalibrieren zeigt sich, welche Aufmerksamkeitsköpfe dieses Modells auf Antworten zeigen; das Abrufen wird dadurch sicherer. Es dauert ein bis zwei Minuten, nur einmal.</translation>
    </message>
    <message>
        <source>The new calibration takes effect with the next chat that is opened.</source>
        <translation>Die neue Kalibrierung gilt ab dem nächsten Chat, der geöffnet wird.</translation>
    </message>
    <message>
        <source>calibrating…</source>
        <translation>wird kalibriert…</translation>
    </message>
    <message>
        <source>{action}, {model}</source>
        <translation>{action}, {model}</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Verwenden</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Calibrate again</source>
        <translation>Neu kalibrieren</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>Kalibrieren</translation>
    </message>
    <message>
        <source>Remove file…</source>
        <translation>Datei löschen…</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>kalibriert</translation>
    </message>
    <message>
        <source>not calibrated yet</source>
        <translation>noch nicht kalibriert</translation>
    </message>
    <message>
        <source>downloading</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>on this machine</source>
        <translation>auf diesem Rechner</translation>
    </message>
    <message>
        <source>{arrived} of {size} arrived</source>
        <translation>{arrived} von {size} geladen</translation>
    </message>
    <message>
        <source>{arrived} arrived</source>
        <translation>{arrived} geladen</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>Choose one to chat with</source>
        <translation>Eins zum Chatten auswählen</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>Modell: {name}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Chat models</source>
        <translation>Chat-Modelle</translation>
    </message>
    <message>
        <source>Helps memory</source>
        <translation>Hilft dem Gedächtnis</translation>
    </message>
    <message>
        <source>Finds what belongs together by its meaning, so that more is recalled. It cannot chat, and is used by itself once it is here.</source>
        <translation>Findet, was dem Sinn nach zusammengehört, damit mehr abgerufen wird. Es kann nicht chatten und wird von selbst genutzt, sobald es da ist.</translation>
    </message>
    <message>
        <source>Open a model that you have</source>
        <translation>Vorhandenes Modell öffnen</translation>
    </message>
    <message>
        <source>More models</source>
        <translation>Weitere Modelle</translation>
    </message>
    <message>
        <source>zeta asks the network for nothing but what you start here.</source>
        <translation>zeta nutzt das Netz nur für das, was hier gestartet wird.</translation>
    </message>
    <message>
        <source>{size} of {model} have arrived and are removed.</source>
        <translation>{size} von {model} sind schon da und werden gelöscht.</translation>
    </message>
    <message>
        <source>Give up this download?</source>
        <translation>Diesen Download aufgeben?</translation>
    </message>
    <message>
        <source>Remove what has arrived</source>
        <translation>Geladenes löschen</translation>
    </message>
    <message>
        <source>{model}, {size}, is deleted from this machine. Your chats stay.</source>
        <translation>{model}, {size}, wird von diesem Rechner gelöscht. Die Chats bleiben.</translation>
    </message>
    <message>
        <source>Remove this model file?</source>
        <translation>Diese Modelldatei löschen?</translation>
    </message>
    <message>
        <source>Remove the file</source>
        <translation>Datei löschen</translation>
    </message>
</context>
<context>
    <name>NewMenu</name>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>New incognito chat</source>
        <translation>Neuer Inkognito-Chat</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>Chats importieren…</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
</context>
<context>
    <name>OpenCard</name>
    <message>
        <source>Open a model file</source>
        <translation>Modelldatei öffnen</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>Modelle (*.gguf)</translation>
    </message>
    <message>
        <source>Open a model file…</source>
        <translation>Modelldatei öffnen…</translation>
    </message>
    <message>
        <source>Let go to open it.</source>
        <translation>Loslassen zum Öffnen.</translation>
    </message>
    <message>
        <source>Any chat model in a .gguf file. You can also drop it anywhere on this page.</source>
        <translation>Jedes Chat-Modell in einer .gguf-Datei. Sie lässt sich auch überall auf dieser Seite ablegen.</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Your chats cannot be opened now</source>
        <translation>Die Chats lassen sich gerade nicht öffnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Your chats are open elsewhere</source>
        <translation>Ihre Chats sind anderswo geöffnet</translation>
    </message>
    <message>
        <source>Your chats are open in another window or terminal.</source>
        <translation>Ihre Chats sind in einem anderen Fenster oder Terminal geöffnet.</translation>
    </message>
    <message>
        <source>Close it there and try again; or begin an incognito chat here, which needs no store.</source>
        <translation>Schließen Sie es dort und versuchen Sie es erneut; oder beginnen Sie hier einen Inkognito-Chat, der keinen Speicher braucht.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Back to the chat</source>
        <translation>Zurück zum Chat</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>Do something, or go to a chat</source>
        <translation>Etwas tun oder zu einem Chat gehen</translation>
    </message>
    <message>
        <source>Actions and chats</source>
        <translation>Aktionen und Chats</translation>
    </message>
    <message>
        <source>Nothing has that name.</source>
        <translation>Nichts trägt diesen Namen.</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>Chat</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>The document</source>
        <translation>Das Dokument</translation>
    </message>
</context>
<context>
    <name>PartCard</name>
    <message>
        <source>Accept</source>
        <translation>Annehmen</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>Ablehnen</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>It is true as it stands</source>
        <translation>Er stimmt, wie er ist</translation>
    </message>
    <message>
        <source>Let zeta keep it again</source>
        <translation>Wieder zeta überlassen</translation>
    </message>
    <message>
        <source>lines: {come} new, {gone} gone</source>
        <translation>Zeilen: {come} neu, {gone} entfallen</translation>
    </message>
</context>
<context>
    <name>Passage</name>
    <message>
        <source>in «{title}»</source>
        <translation>in „{title}“</translation>
    </message>
    <message>
        <source>Recalled from {when}, {where}: {text}</source>
        <translation>Abgerufen von {when}, {where}: {text}</translation>
    </message>
    <message>
        <source>forgotten since</source>
        <translation>inzwischen vergessen</translation>
    </message>
    <message>
        <source>From a knowledge base. The file is of {when}.</source>
        <translation>Aus einer Wissensbasis. Stand der Datei: {when}.</translation>
    </message>
    <message>
        <source>Go to where it was said</source>
        <translation>Dahin gehen, wo es gesagt wurde</translation>
    </message>
    <message>
        <source>Open the chat it was said in</source>
        <translation>Den Chat öffnen, in dem es gesagt wurde</translation>
    </message>
    <message>
        <source>remembered across chats</source>
        <translation>für alle Chats gemerkt</translation>
    </message>
    <message>
        <source>page {page} · {score} · {mode}</source>
        <translation>Seite {page} · {score} · {mode}</translation>
    </message>
    <message>
        <source>as it was</source>
        <translation>unverändert</translation>
    </message>
    <message>
        <source>read again</source>
        <translation>neu gelesen</translation>
    </message>
    <message>
        <source>quoted</source>
        <translation>zitiert</translation>
    </message>
</context>
<context>
    <name>PlaceRow</name>
    <message>
        <source>Copy the path, {place}</source>
        <translation>Pfad kopieren, {place}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Show folder, {place}</source>
        <translation>Ordner zeigen, {place}</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>Pfad kopieren</translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message>
        <source>Title of the document</source>
        <translation>Titel des Dokuments</translation>
    </message>
    <message>
        <source>Add a section…</source>
        <translation>Abschnitt hinzufügen…</translation>
    </message>
    <message>
        <source>Change what you like, also while it is being written: titles, their order, what a section consists of. The same plan lies beside the document as a file.</source>
        <translation>Ändern Sie, was Sie möchten, auch während geschrieben wird: Titel, ihre Reihenfolge, woraus ein Abschnitt besteht. Derselbe Plan liegt als Datei neben dem Dokument.</translation>
    </message>
    <message>
        <source>«{prompt}»</source>
        <translation>„{prompt}“</translation>
    </message>
    <message>
        <source>{topic}, by {agent}</source>
        <translation>{topic}, von {agent}</translation>
    </message>
</context>
<context>
    <name>PresetShelf</name>
    <message>
        <source>A system prompt with the values of sampling that suit it.</source>
        <translation>Ein Systemprompt mit passenden Werten fürs Sampling.</translation>
    </message>
    <message>
        <source>Name of a new preset</source>
        <translation>Name einer neuen Vorlage</translation>
    </message>
    <message>
        <source>Keep the present values</source>
        <translation>Aktuelle Werte sichern</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>“{name}” was deleted</source>
        <translation>„{name}“ wurde gelöscht</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Plain</source>
        <translation>Schlicht</translation>
    </message>
    <message>
        <source>Careful</source>
        <translation>Sorgsam</translation>
    </message>
    <message>
        <source>Answer briefly, and only what you are sure of. Say so when you do not know.</source>
        <translation>Antworte kurz und nur das, dessen du dir sicher bist. Sag es, wenn du etwas nicht weißt.</translation>
    </message>
    <message>
        <source>Storyteller</source>
        <translation>Erzählkunst</translation>
    </message>
    <message>
        <source>You are a storyteller: vivid, unhurried, fond of detail and of people.</source>
        <translation>Du erzählst Geschichten: lebendig, ohne Eile, mit Freude an Einzelheiten und an Menschen.</translation>
    </message>
</context>
<context>
    <name>ProgressCard</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>{part} %</source>
        <translation>{part} %</translation>
    </message>
    <message>
        <source>{part} % · {time} left</source>
        <translation>{part} % · noch {time}</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} s</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} h</translation>
    </message>
</context>
<context>
    <name>Proposal</name>
    <message>
        <source>Keep</source>
        <translation>Merken</translation>
    </message>
    <message>
        <source>Don&apos;t keep</source>
        <translation>Nicht merken</translation>
    </message>
    <message>
        <source>Always keep</source>
        <translation>Immer merken</translation>
    </message>
    <message>
        <source>Keeps it, and from now on what you state about yourself, without asking</source>
        <translation>Merkt es und ab jetzt ohne Nachfrage auch, was du über dich sagst</translation>
    </message>
    <message>
        <source>Remember these?</source>
        <translation>Diese Sätze merken?</translation>
    </message>
    <message>
        <source>Remember this?</source>
        <translation>Das merken?</translation>
    </message>
</context>
<context>
    <name>Proposals</name>
    <message>
        <source>Remembered: «{memory}».</source>
        <translation>Gemerkt: „{memory}“.</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Unfold the list of chats</source>
        <translation>Chatliste ausklappen</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Search every chat</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>Gemerktes</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Eigene Daten</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
</context>
<context>
    <name>Ready</name>
    <message>
        <source>Nothing in memory resonates with that.</source>
        <translation>Dazu klingt im Gedächtnis nichts an.</translation>
    </message>
    <message>
        <source>Ready for the next question: {text}</source>
        <translation>Für die nächste Frage bereit: {text}</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>The engine ended again ({code}). Nothing that was shown is lost.</source>
        <translation>Die Engine hat sich wieder beendet ({code}). Von dem, was zu sehen war, ist nichts verloren.</translation>
    </message>
    <message>
        <source>Start it again</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly, and with it the incognito chat, which is nowhere else.</source>
        <translation>Die Engine hat sich unerwartet beendet und mit ihr der Inkognito-Chat, den es sonst nirgends gibt.</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly and was started again. Nothing that was shown is lost.</source>
        <translation>Die Engine hat sich unerwartet beendet und wurde neu gestartet. Von dem, was zu sehen war, ist nichts verloren.</translation>
    </message>
</context>
<context>
    <name>Room</name>
    <message>
        <source>Choose a model to begin</source>
        <translation>Zuerst ein Modell auswählen</translation>
    </message>
    <message>
        <source>No chat is open.</source>
        <translation>Kein Chat ist geöffnet.</translation>
    </message>
    <message>
        <source>A model answers; choose one on the page of models.</source>
        <translation>Ein Modell antwortet; wählen Sie eins auf der Seite der Modelle.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet…</translation>
    </message>
    <message>
        <source>opening…</source>
        <translation>wird geöffnet…</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · one page · kept until it is closed</source>
        <translation>Fenster {share} % · {recalled} abgerufen · eine Seite · bleibt, bis der Chat geschlossen wird</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · {pages} pages · kept until it is closed</source>
        <translation>Fenster {share} % · {recalled} abgerufen · Seiten: {pages} · bleibt bis zum Schließen</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · one page on disk · nothing dropped</source>
        <translation>Fenster {share} % · {recalled} abgerufen · eine Seite auf der Platte · nichts verloren</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · {pages} pages on disk · nothing dropped</source>
        <translation>Fenster {share} % · {recalled} abgerufen · {pages} Seiten auf der Platte · nichts verloren</translation>
    </message>
    <message>
        <source>The engine starts again…</source>
        <translation>Die Engine startet neu…</translation>
    </message>
    <message>
        <source>No chat is open</source>
        <translation>Kein Chat ist geöffnet</translation>
    </message>
    <message>
        <source>The answer is on the clipboard.</source>
        <translation>Die Antwort ist in der Zwischenablage.</translation>
    </message>
</context>
<context>
    <name>RoomView</name>
    <message>
        <source>Ctrl+K everything</source>
        <translation>Strg+K für alles</translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>Title of the chat</source>
        <translation>Titel des Chats</translation>
    </message>
</context>
<context>
    <name>Said</name>
    <message>
        <source>You, {when}</source>
        <translation>Nachricht, {when}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>Branch from here</source>
        <translation>Ab hier verzweigen</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <source>forgotten</source>
        <translation>vergessen</translation>
    </message>
    <message>
        <source>What you said</source>
        <translation>Eigene Nachricht</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search every chat</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>Leave the search</source>
        <translation>Suche verlassen</translation>
    </message>
</context>
<context>
    <name>SectionCard</name>
    <message>
        <source>Title of the section</source>
        <translation>Titel des Abschnitts</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Take this section out</source>
        <translation>Diesen Abschnitt herausnehmen</translation>
    </message>
    <message>
        <source>Add a point</source>
        <translation>Punkt hinzufügen</translation>
    </message>
    <message>
        <source>It is being written or done, and stays</source>
        <translation>Er wird geschrieben oder ist fertig und bleibt</translation>
    </message>
    <message>
        <source>begun: it stays as it is</source>
        <translation>begonnen: bleibt, wie er ist</translation>
    </message>
    <message>
        <source>1 point</source>
        <translation>1 Punkt</translation>
    </message>
    <message>
        <source>{count} points</source>
        <translation>{count} Punkte</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Reset {setting}</source>
        <translation>{setting} zurücksetzen</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>How memory comes back</source>
        <translation>Wie das Gedächtnis zurückkommt</translation>
    </message>
    <message>
        <source>When a question resonates with an old page, that page returns to the window. A passage is the few sentences that matter and answers best; a whole page brings more around them and takes more room.</source>
        <translation>Klingt bei einer Frage eine alte Seite an, kommt sie ins Fenster zurück. Eine Passage sind die wenigen Sätze, auf die es ankommt; mit ihr gelingen Antworten am besten. Eine ganze Seite bringt mehr vom Umfeld mit und braucht mehr Platz.</translation>
    </message>
    <message>
        <source>What answers best</source>
        <translation>Was am besten antwortet</translation>
    </message>
    <message>
        <source>The passage</source>
        <translation>Die Passage</translation>
    </message>
    <message>
        <source>The page, read again</source>
        <translation>Die Seite, neu gelesen</translation>
    </message>
    <message>
        <source>The page, as it was computed</source>
        <translation>Die Seite, wie sie berechnet wurde</translation>
    </message>
    <message>
        <source>Nothing comes back</source>
        <translation>Nichts kommt zurück</translation>
    </message>
    <message>
        <source>Eagerness to recall</source>
        <translation>Bereitschaft zum Abrufen</translation>
    </message>
    <message>
        <source>The share of unrelated questions that may bring something back. More finds more, and is wrong more often.</source>
        <translation>Der Anteil unpassender Fragen, die etwas zurückbringen dürfen. Mehr findet mehr und irrt öfter.</translation>
    </message>
    <message>
        <source>careful</source>
        <translation>vorsichtig</translation>
    </message>
    <message>
        <source>eager</source>
        <translation>eifrig</translation>
    </message>
    <message>
        <source>Recalled at once</source>
        <translation>Auf einmal abgerufen</translation>
    </message>
    <message>
        <source>Passages or pages that may come back for one question. Few beat many.</source>
        <translation>Passagen oder Seiten, die für eine Frage zurückkommen dürfen. Wenige sind besser als viele.</translation>
    </message>
    <message>
        <source>Where memory is searched</source>
        <translation>Wo das Gedächtnis sucht</translation>
    </message>
    <message>
        <source>In what was said on this branch, in the whole chat, or in every chat.</source>
        <translation>In dem, was auf diesem Zweig, im ganzen Chat oder in allen Chats gesagt wurde.</translation>
    </message>
    <message>
        <source>This branch</source>
        <translation>Dieser Zweig</translation>
    </message>
    <message>
        <source>This chat with all its branches</source>
        <translation>Dieser Chat mit allen Zweigen</translation>
    </message>
    <message>
        <source>Every chat</source>
        <translation>Alle Chats</translation>
    </message>
    <message>
        <source>How a page is found</source>
        <translation>Wie eine Seite gefunden wird</translation>
    </message>
    <message>
        <source>By the model&apos;s own attention, by words, by meaning, or by all of them together, which finds most.</source>
        <translation>Durch die Aufmerksamkeit des Modells, durch Wörter, durch den Sinn oder durch alles zusammen; das findet am meisten.</translation>
    </message>
    <message>
        <source>All of them together</source>
        <translation>Alles zusammen</translation>
    </message>
    <message>
        <source>Attention, token by token</source>
        <translation>Aufmerksamkeit, Token für Token</translation>
    </message>
    <message>
        <source>Attention, a page&apos;s average</source>
        <translation>Aufmerksamkeit, Mittel der Seite</translation>
    </message>
    <message>
        <source>The same words</source>
        <translation>Dieselben Wörter</translation>
    </message>
    <message>
        <source>The same meaning</source>
        <translation>Derselbe Sinn</translation>
    </message>
    <message>
        <source>Levels of detail</source>
        <translation>Detailstufen</translation>
    </message>
    <message>
        <source>What no longer fits stays in the window as gists, one for 32 or 1,024 tokens. What resonates and a trained lens choose which of them open into text again. With the lens alone nothing is recalled beside them.</source>
        <translation>Was nicht mehr passt, bleibt in Kurzfassungen im Fenster, je eine für 32 oder 1.024 Token. Was anklingt und eine trainierte Linse bestimmen, welche davon wieder zu Text werden. Mit der Linse allein wird daneben nichts abgerufen.</translation>
    </message>
    <message>
        <source>Off: it waits on disk</source>
        <translation>Aus: ist nur gespeichert</translation>
    </message>
    <message>
        <source>Lens and resonance</source>
        <translation>Linse und Resonanz</translation>
    </message>
    <message>
        <source>Resonance alone</source>
        <translation>Resonanz allein</translation>
    </message>
    <message>
        <source>The lens alone</source>
        <translation>Die Linse allein</translation>
    </message>
    <message>
        <source>Tokens in a page</source>
        <translation>Token pro Seite</translation>
    </message>
    <message>
        <source>Memory is kept in pages of this size. Pages that are on disk already keep theirs.</source>
        <translation>Das Gedächtnis besteht aus Seiten dieser Größe. Seiten, die schon gespeichert sind, behalten ihre.</translation>
    </message>
    <message>
        <source>Room on disk</source>
        <translation>Platz auf der Festplatte</translation>
    </message>
    <message>
        <source>When pages fill it, the computed part of those not used for longest goes first. Their text always stays.</source>
        <translation>Ist er voll, geht zuerst der berechnete Teil der Seiten, die am längsten nicht gebraucht wurden. Ihr Text bleibt immer.</translation>
    </message>
    <message>
        <source>20 GB or a tenth of the free disk, whichever is smaller</source>
        <translation>20 GB oder ein Zehntel der freien Festplatte, je nachdem, was kleiner ist</translation>
    </message>
    <message>
        <source>Remembered across chats</source>
        <translation>Für alle Chats gemerkt</translation>
    </message>
    <message>
        <source>What is kept of what you say</source>
        <translation>Was zeta sich von dir merkt</translation>
    </message>
    <message>
        <source>Facts and wishes that you state about yourself can help in other chats. They are found by rules, on this machine.</source>
        <translation>Was du über dich und deine Wünsche sagst, kann in anderen Chats helfen. Gefunden wird es durch Regeln, auf diesem Rechner.</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>Nichts</translation>
    </message>
    <message>
        <source>What you agree to</source>
        <translation>Was du bestätigst</translation>
    </message>
    <message>
        <source>Everything you state</source>
        <translation>Alles, was du über dich sagst</translation>
    </message>
    <message>
        <source>Room for it in a new chat</source>
        <translation>Platz dafür in einem neuen Chat</translation>
    </message>
    <message>
        <source>Tokens at the beginning of a chat in which the model is told of it. With 0 it is told nothing.</source>
        <translation>Token am Anfang eines Chats, in denen das Modell davon erfährt. Mit 0 erfährt es nichts.</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>Wissensbasis</translation>
    </message>
    <message>
        <source>A folder of files that was read ahead: chats find what they need in it, and never change it. The command zeta knowledge build makes one.</source>
        <translation>Ein vorab gelesener Ordner mit Dateien: Chats finden darin, was sie brauchen, und ändern ihn nie. Der Befehl zeta knowledge build legt eine an.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>Wissen</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Size of the window</source>
        <translation>Größe des Fensters</translation>
    </message>
    <message>
        <source>Tokens that the model sees at once; a page of a book has about 400. A larger window takes more memory and time. Nothing is lost with a small one: pages wait on disk.</source>
        <translation>Token, die das Modell auf einmal sieht; eine Buchseite hat etwa 400. Ein größeres Fenster braucht mehr Arbeitsspeicher und Zeit. Mit einem kleinen geht nichts verloren: Die Seiten warten auf der Festplatte.</translation>
    </message>
    <message>
        <source>Precision of pages on disk</source>
        <translation>Genauigkeit gespeicherter Seiten</translation>
    </message>
    <message>
        <source>Half the precision takes about half the room.</source>
        <translation>Halbe Genauigkeit braucht etwa halb so viel Platz.</translation>
    </message>
    <message>
        <source>Full (f16)</source>
        <translation>Voll (f16)</translation>
    </message>
    <message>
        <source>Half (q8_0)</source>
        <translation>Halb (q8_0)</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Low is sober and repeatable, high is playful. 0 always takes the likeliest.</source>
        <translation>Niedrig ist nüchtern und wiederholbar, hoch ist verspielt. 0 nimmt immer das Wahrscheinlichste.</translation>
    </message>
    <message>
        <source>Likeliest share (top p)</source>
        <translation>Wahrscheinlichster Anteil (top p)</translation>
    </message>
    <message>
        <source>Choose among the likeliest tokens that make up this probability. 1 is all.</source>
        <translation>Wählt unter den wahrscheinlichsten Token, die zusammen diese Wahrscheinlichkeit haben. 1 heißt alle.</translation>
    </message>
    <message>
        <source>Likeliest tokens (top k)</source>
        <translation>Wahrscheinlichste Token (top k)</translation>
    </message>
    <message>
        <source>Choose among this many of the likeliest tokens. 0 is no limit.</source>
        <translation>Wählt unter so vielen der wahrscheinlichsten Token. 0 heißt ohne Grenze.</translation>
    </message>
    <message>
        <source>Least likelihood (min p)</source>
        <translation>Mindestwahrscheinlichkeit (min p)</translation>
    </message>
    <message>
        <source>Leave out tokens less likely than this share of the likeliest one.</source>
        <translation>Lässt Token weg, die weniger wahrscheinlich sind als dieser Anteil des wahrscheinlichsten.</translation>
    </message>
    <message>
        <source>Penalty on repetition</source>
        <translation>Dämpfung von Wiederholungen</translation>
    </message>
    <message>
        <source>Makes tokens that were just used less likely. 1 is no penalty.</source>
        <translation>Macht eben verwendete Token weniger wahrscheinlich. 1 heißt keine Dämpfung.</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>Längste Antwort</translation>
    </message>
    <message>
        <source>In tokens. An answer that is cut here can be continued.</source>
        <translation>In Token. Eine Antwort, die hier endet, lässt sich fortsetzen.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>With the same seed the same question gets the same answer again.</source>
        <translation>Mit demselben Startwert bekommt dieselbe Frage wieder dieselbe Antwort.</translation>
    </message>
    <message>
        <source>Another one each time</source>
        <translation>Jedes Mal ein anderer</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
    <message>
        <source>System prompt of new chats</source>
        <translation>Systemprompt neuer Chats</translation>
    </message>
    <message>
        <source>What the model is told about itself before a chat begins. It never leaves the window.</source>
        <translation>Was dem Modell über sich gesagt wird, bevor ein Chat beginnt. Es verlässt das Fenster nie.</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>Der des Modells</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>How many compute at once. 0 is one for each core.</source>
        <translation>Wie viele gleichzeitig rechnen. 0 heißt einer pro Kern.</translation>
    </message>
    <message>
        <source>Layers on the GPU</source>
        <translation>Schichten auf der GPU</translation>
    </message>
    <message>
        <source>Where there is one: -1 is all of them, 0 is none.</source>
        <translation>Falls es eine gibt: -1 heißt alle, 0 keine.</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>Protokolle</translation>
    </message>
    <message>
        <source>What is logged</source>
        <translation>Was protokolliert wird</translation>
    </message>
    <message>
        <source>The log stays on this machine and holds nothing of what is said in a chat.</source>
        <translation>Das Protokoll bleibt auf diesem Rechner und enthält nichts von dem, was in einem Chat gesagt wird.</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <source>The usual</source>
        <translation>Das Übliche</translation>
    </message>
    <message>
        <source>Every detail</source>
        <translation>Jede Einzelheit</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Light, dark, or as the system is.</source>
        <translation>Hell, dunkel oder wie das System.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Size of type</source>
        <translation>Schriftgröße</translation>
    </message>
    <message>
        <source>Of all text in the window.</source>
        <translation>Für allen Text im Fenster.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of the window. Chats may be in any language, whatever is chosen here.</source>
        <translation>Die des Fensters. Chats können in jeder Sprache sein, was immer hier gewählt ist.</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Write a size, such as 20 GB or 512 MiB.</source>
        <translation>Bitte eine Größe angeben, etwa 20 GB oder 512 MiB.</translation>
    </message>
    <message>
        <source>This value is not possible.</source>
        <translation>Dieser Wert ist nicht möglich.</translation>
    </message>
    <message>
        <source>Choose a multiple of {step} from {low} to {high}.</source>
        <translation>Bitte ein Vielfaches von {step} zwischen {low} und {high} wählen.</translation>
    </message>
    <message>
        <source>Choose a number from {low} to {high}.</source>
        <translation>Bitte eine Zahl von {low} bis {high} wählen.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Load again now</source>
        <translation>Jetzt neu laden</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>{name} (not finished)</source>
        <translation>{name} (nicht fertig)</translation>
    </message>
    <message>
        <source>{name} (for {model})</source>
        <translation>{name} (für {model})</translation>
    </message>
    <message>
        <source>Set by the environment variable {variable}; it can only be changed there.</source>
        <translation>Durch die Umgebungsvariable {variable} festgelegt; nur dort lässt es sich ändern.</translation>
    </message>
    <message>
        <source>Set on the command line when the window was started; it can only be changed there.</source>
        <translation>Beim Start auf der Befehlszeile festgelegt; nur dort lässt es sich ändern.</translation>
    </message>
    <message>
        <source>Takes effect when the model is loaded again.</source>
        <translation>Gilt, sobald das Modell neu geladen ist.</translation>
    </message>
    <message>
        <source>Takes effect when the model is loaded again: {settings}</source>
        <translation>Gilt, sobald das Modell neu geladen ist: {settings}</translation>
    </message>
    <message>
        <source>No setting says “{words}”.</source>
        <translation>Keine Einstellung enthält „{words}“.</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>New incognito chat</source>
        <translation>Neuer Inkognito-Chat</translation>
    </message>
    <message>
        <source>Search every chat</source>
        <translation>Alle Chats durchsuchen</translation>
    </message>
    <message>
        <source>Next chat</source>
        <translation>Nächster Chat</translation>
    </message>
    <message>
        <source>Previous chat</source>
        <translation>Voriger Chat</translation>
    </message>
    <message>
        <source>Rename the chat</source>
        <translation>Chat umbenennen</translation>
    </message>
    <message>
        <source>Pin the chat</source>
        <translation>Chat anheften</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>Chat exportieren</translation>
    </message>
    <message>
        <source>Delete the chat</source>
        <translation>Chat löschen</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>Antwort anhalten</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>Neu antworten</translation>
    </message>
    <message>
        <source>Go on with the answer</source>
        <translation>Antwort fortsetzen</translation>
    </message>
    <message>
        <source>Edit your last message</source>
        <translation>Letzte Nachricht bearbeiten</translation>
    </message>
    <message>
        <source>Copy the last answer</source>
        <translation>Letzte Antwort kopieren</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>Nachricht schreiben</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>Dateien anhängen</translation>
    </message>
    <message>
        <source>Everything, by name</source>
        <translation>Alles, beim Namen</translation>
    </message>
    <message>
        <source>Memory strip</source>
        <translation>Gedächtnisstreifen</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>Gemerktes</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Eigene Daten</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Larger type</source>
        <translation>Schrift vergrößern</translation>
    </message>
    <message>
        <source>Smaller type</source>
        <translation>Schrift verkleinern</translation>
    </message>
    <message>
        <source>Usual size of type</source>
        <translation>Übliche Schriftgröße</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>Show or hide the list of chats</source>
        <translation>Chatliste zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>Nachricht senden</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>Neue Zeile</translation>
    </message>
    <message>
        <source>List the commands</source>
        <translation>Befehle auflisten</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Chats</source>
        <translation>Chats</translation>
    </message>
    <message>
        <source>Fold the list of chats</source>
        <translation>Chatliste einklappen</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>More ways to begin</source>
        <translation>Mehr Arten zu beginnen</translation>
    </message>
    <message>
        <source>Your chats will be listed here.</source>
        <translation>Hier erscheinen die Chats.</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>Eigene Daten</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>Gemerktes</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>No chat says that.</source>
        <translation>Das kommt in keinem Chat vor.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft…</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Documents (*.tf *.yaml *.yml *.json *.py *.md *.txt)</source>
        <translation>Dokumente (*.tf *.yaml *.yml *.json *.py *.md *.txt)</translation>
    </message>
    <message>
        <source>Where to write the document</source>
        <translation>Wohin das Dokument geschrieben wird</translation>
    </message>
    <message>
        <source>A folder that it is about</source>
        <translation>Ein Ordner, um den es geht</translation>
    </message>
    <message>
        <source>A file that it is about</source>
        <translation>Eine Datei, um die es geht</translation>
    </message>
    <message>
        <source>A complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups</source>
        <translation>Ein vollständiges Terraform für AWS EKS mit VPC, Subnetzen, IAM und Knotengruppen</translation>
    </message>
    <message>
        <source>What to write</source>
        <translation>Was geschrieben wird</translation>
    </message>
    <message>
        <source>The file that it is written into</source>
        <translation>Die Datei, in die geschrieben wird</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>as it comes</source>
        <translation>wie es kommt</translation>
    </message>
    <message>
        <source>About how many lines of code or words of prose</source>
        <translation>Ungefähr wie viele Zeilen Code oder Wörter Prosa</translation>
    </message>
    <message>
        <source>Make a plan</source>
        <translation>Plan machen</translation>
    </message>
    <message>
        <source>Your documents</source>
        <translation>Ihre Dokumente</translation>
    </message>
    <message>
        <source>Into which file</source>
        <translation>In welche Datei</translation>
    </message>
    <message>
        <source>Its ending says what it is: .tf, .yaml, .json and .py are code, .md and .txt are prose.</source>
        <translation>Ihre Endung sagt, was es ist: .tf, .yaml, .json und .py sind Code, .md und .txt sind Prosa.</translation>
    </message>
    <message>
        <source>What it is about</source>
        <translation>Worum es geht</translation>
    </message>
    <message>
        <source>Add a file…</source>
        <translation>Datei hinzufügen…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Files and folders of your project, if it has any: drop them here. It is kept true to them.</source>
        <translation>Dateien und Ordner Ihres Projekts, falls es welche gibt: hier ablegen. Das Dokument bleibt ihnen treu.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Say what to write.</source>
        <translation>Sagen Sie, was geschrieben werden soll.</translation>
    </message>
    <message>
        <source>Say into which file it is written.</source>
        <translation>Sagen Sie, in welche Datei geschrieben wird.</translation>
    </message>
    <message>
        <source>Leave out {name}</source>
        <translation>{name} weglassen</translation>
    </message>
</context>
<context>
    <name>Steering</name>
    <message>
        <source>Forget page {page}?</source>
        <translation>Seite {page} vergessen?</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>Forget this?</source>
        <translation>Das vergessen?</translation>
    </message>
    <message>
        <source>What was said is erased for good. This cannot be undone.</source>
        <translation>Was gesagt wurde, wird endgültig gelöscht. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>What was said is erased for good, on disk too. This cannot be undone.</source>
        <translation>Was gesagt wurde, wird endgültig gelöscht, auch auf der Festplatte. Das lässt sich nicht rückgängig machen.</translation>
    </message>
    <message>
        <source>Forgotten.</source>
        <translation>Vergessen.</translation>
    </message>
    <message>
        <source>Forgotten. It is erased on disk too.</source>
        <translation>Vergessen. Es ist auch auf der Platte gelöscht.</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Asking the Hugging Face hub</source>
        <translation>Der Hugging Face Hub wird gefragt</translation>
    </message>
    <message>
        <source>Asking for the Python package {name}</source>
        <translation>Das Python-Paket {name} wird angefragt</translation>
    </message>
    <message>
        <source>Asking {name}</source>
        <translation>{name} wird gefragt</translation>
    </message>
    <message>
        <source>Copying {name}</source>
        <translation>{name} wird kopiert</translation>
    </message>
    <message>
        <source>Another program is fetching {name}</source>
        <translation>Ein anderes Programm lädt {name} gerade herunter</translation>
    </message>
    <message>
        <source>{name} is damaged and is fetched again</source>
        <translation>{name} ist beschädigt und wird noch einmal heruntergeladen</translation>
    </message>
    <message>
        <source>Reading history {number} of {all}</source>
        <translation>Verlauf {number} von {all} wird gelesen</translation>
    </message>
    <message>
        <source>Weighing what was found</source>
        <translation>Das Gefundene wird gewichtet</translation>
    </message>
    <message>
        <source>Writing it down</source>
        <translation>Es wird aufgeschrieben</translation>
    </message>
</context>
<context>
    <name>SystemPromptDialog</name>
    <message>
        <source>System prompt</source>
        <translation>Systemprompt</translation>
    </message>
    <message>
        <source>What the model is told before anything else. Leave it empty for the model&apos;s own.</source>
        <translation>Was dem Modell vor allem anderen gesagt wird. Leer gilt der Prompt des Modells.</translation>
    </message>
    <message>
        <source>Another system prompt copies this chat into a new one that begins with it; this one stays.</source>
        <translation>Ein anderer Systemprompt kopiert diesen Chat in einen neuen, der damit beginnt; dieser hier bleibt.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy the chat with this prompt</source>
        <translation>Chat mit diesem Prompt kopieren</translation>
    </message>
</context>
<context>
    <name>Tags</name>
    <message>
        <source>Tags: {tags}</source>
        <translation>Schlagwörter: {tags}</translation>
    </message>
    <message>
        <source>+{count}</source>
        <translation>+{count}</translation>
    </message>
</context>
<context>
    <name>Talk</name>
    <message>
        <source>{name} cannot be read</source>
        <translation>{name} lässt sich nicht lesen</translation>
    </message>
    <message>
        <source>Stopped. Nothing of {name} was read into memory.</source>
        <translation>Angehalten. Von {name} wurde nichts ins Gedächtnis gelesen.</translation>
    </message>
    <message>
        <source>Stopped. What was not read yet is read before the next answer.</source>
        <translation>Angehalten. Was noch nicht gelesen ist, wird vor der nächsten Antwort gelesen.</translation>
    </message>
</context>
<context>
    <name>Title</name>
    <message>
        <source>Title of the chat</source>
        <translation>Titel des Chats</translation>
    </message>
    <message>
        <source>Double-click or press F2 to rename</source>
        <translation>Zum Umbenennen doppelklicken oder F2 drücken</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
    <message>
        <source>Title: {title}</source>
        <translation>Titel: {title}</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Conversation</source>
        <translation>Gespräch</translation>
    </message>
    <message>
        <source>Jump to the newest</source>
        <translation>Zum Neuesten springen</translation>
    </message>
    <message>
        <source>The answer was stopped: {text}</source>
        <translation>Die Antwort wurde angehalten: {text}</translation>
    </message>
    <message>
        <source>The answer: {text}</source>
        <translation>Die Antwort: {text}</translation>
    </message>
</context>
<context>
    <name>Upkeep</name>
    <message>
        <source>Looking at the project…</source>
        <translation>Das Projekt wird angesehen…</translation>
    </message>
    <message>
        <source>Not true any more: {sections}</source>
        <translation>Stimmt nicht mehr: {sections}</translation>
    </message>
    <message>
        <source>Writing what is stale anew…</source>
        <translation>Veraltetes wird neu geschrieben…</translation>
    </message>
    <message>
        <source>Taking it over…</source>
        <translation>Wird übernommen…</translation>
    </message>
    <message>
        <source>This question has your own answer: it was left as it is.</source>
        <translation>Diese Frage hat Ihre eigene Antwort: Sie blieb, wie sie ist.</translation>
    </message>
    <message>
        <source>Answered from {files}.</source>
        <translation>Beantwortet aus {files}.</translation>
    </message>
    <message>
        <source>Answered, with nothing found about it in the project.</source>
        <translation>Beantwortet, doch im Projekt fand sich nichts dazu.</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>Wird beantwortet…</translation>
    </message>
</context>
<context>
    <name>Versions</name>
    <message>
        <source>Older versions</source>
        <translation>Ältere Fassungen</translation>
    </message>
    <message>
        <source>There is no older version any more.</source>
        <translation>Es gibt keine ältere Fassung mehr.</translation>
    </message>
    <message>
        <source>{count} still older ones are not shown.</source>
        <translation>Nicht gezeigt: {count} noch ältere.</translation>
    </message>
    <message>
        <source>version {number} · {when}</source>
        <translation>Fassung {number} · {when}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>No model</source>
        <translation>Kein Modell</translation>
    </message>
    <message>
        <source>choose one</source>
        <translation>bitte auswählen</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>Incognito chat</source>
        <translation>Inkognito-Chat</translation>
    </message>
    <message>
        <source>writes a document; the chat waits</source>
        <translation>schreibt ein Dokument; der Chat wartet</translation>
    </message>
    <message>
        <source>The chat that it came from was deleted.</source>
        <translation>Der Chat, aus dem es stammt, wurde gelöscht.</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>Neuer Chat</translation>
    </message>
</context>
<context>
    <name>WordQuestion</name>
    <message>
        <source>Type the word «{word}» to go on:</source>
        <translation>Zum Fortfahren das Wort „{word}“ eingeben:</translation>
    </message>
</context>
<context>
    <name>Writing</name>
    <message>
        <source>stopped midway</source>
        <translation>mittendrin angehalten</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>is being written</source>
        <translation>wird geschrieben</translation>
    </message>
    <message>
        <source>is written again</source>
        <translation>wird noch einmal geschrieben</translation>
    </message>
    <message>
        <source>is being checked</source>
        <translation>wird geprüft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>has problems</source>
        <translation>hat Probleme</translation>
    </message>
    <message>
        <source>1 line</source>
        <translation>1 Zeile</translation>
    </message>
    <message>
        <source>{count} lines</source>
        <translation>{count} Zeilen</translation>
    </message>
    <message>
        <source>stream {number}</source>
        <translation>Strom {number}</translation>
    </message>
    <message>
        <source>{done} of {all} sections</source>
        <translation>{done} von {all} Abschnitten</translation>
    </message>
    <message>
        <source>{share} % chosen by the model</source>
        <translation>{share} % vom Modell gewählt</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>geplant</translation>
    </message>
    <message>
        <source>stopped midway: it goes on at the same line</source>
        <translation>mittendrin angehalten: Es geht an derselben Zeile weiter</translation>
    </message>
    <message>
        <source>written, and kept true</source>
        <translation>geschrieben, und wird aktuell gehalten</translation>
    </message>
    <message>
        <source>not there any more</source>
        <translation>nicht mehr da</translation>
    </message>
    <message>
        <source>not written by zeta</source>
        <translation>nicht von zeta geschrieben</translation>
    </message>
    <message>
        <source>{name} is not defined anywhere</source>
        <translation>{name} ist nirgends definiert</translation>
    </message>
    <message>
        <source>not used yet</source>
        <translation>noch nicht verwendet</translation>
    </message>
    <message>
        <source>looked up once</source>
        <translation>einmal nachgeschlagen</translation>
    </message>
    <message>
        <source>looked up {count} times</source>
        <translation>{count}-mal nachgeschlagen</translation>
    </message>
    <message>
        <source>yours, and stale</source>
        <translation>Ihrer, und veraltet</translation>
    </message>
    <message>
        <source>yours: left as it is</source>
        <translation>Ihrer: bleibt, wie er ist</translation>
    </message>
    <message>
        <source>stale</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>true</source>
        <translation>stimmt</translation>
    </message>
    <message>
        <source>It is updated.</source>
        <translation>Er ist aktualisiert.</translation>
    </message>
    <message>
        <source>It is still true: it would be written the same.</source>
        <translation>Er stimmt noch: Er würde genauso geschrieben.</translation>
    </message>
    <message>
        <source>You edited it, so it was left as it is.</source>
        <translation>Sie haben ihn bearbeitet, darum blieb er, wie er ist.</translation>
    </message>
    <message>
        <source>What was written for it would not hold.</source>
        <translation>Was dafür geschrieben wurde, hielte nicht stand.</translation>
    </message>
    <message>
        <source>It stays as it is.</source>
        <translation>Er bleibt, wie er ist.</translation>
    </message>
</context>
<context>
    <name>WritingDesk</name>
    <message>
        <source>A plan of {name} is there, and perhaps a part of its text. Both go when you begin anew.</source>
        <translation>Ein Plan von {name} ist da, und vielleicht ein Teil des Textes. Beides verschwindet, wenn Sie neu beginnen.</translation>
    </message>
    <message>
        <source>{name} is there already. It stays until the new text is whole, and then makes way for it.</source>
        <translation>{name} ist schon da. Die Datei bleibt, bis der neue Text vollständig ist, und macht ihm dann Platz.</translation>
    </message>
    <message>
        <source>Begin anew?</source>
        <translation>Neu beginnen?</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>Neu beginnen</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>Wird geplant…</translation>
    </message>
    <message>
        <source>They are told: «{remark}»</source>
        <translation>Ihnen ist gesagt: „{remark}“</translation>
    </message>
    <message>
        <source>Nothing that was written is lost. {hint}</source>
        <translation>Nichts Geschriebenes ist verloren. {hint}</translation>
    </message>
    <message>
        <source>The engine ended while it wrote.</source>
        <translation>Die Maschine endete, während sie schrieb.</translation>
    </message>
    <message>
        <source>Nothing that was written is lost: it goes on at the same line.</source>
        <translation>Nichts Geschriebenes ist verloren: Es geht an derselben Zeile weiter.</translation>
    </message>
    <message>
        <source>question {number} to the model</source>
        <translation>Frage {number} an das Modell</translation>
    </message>
    <message>
        <source>Written: {lines} lines, {references} references, {unresolved} of them not defined.</source>
        <translation>Geschrieben: {lines} Zeilen, {references} Verweise, davon {unresolved} nicht definiert.</translation>
    </message>
</context>
<context>
    <name>WritingPage</name>
    <message>
        <source>Back to the chat</source>
        <translation>Zurück zum Chat</translation>
    </message>
    <message>
        <source>What to see</source>
        <translation>Was zu sehen ist</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>Plan</translation>
    </message>
    <message>
        <source>What it consists of</source>
        <translation>Woraus es besteht</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>What is written</source>
        <translation>Was geschrieben ist</translation>
    </message>
    <message>
        <source>Upkeep</source>
        <translation>Pflege</translation>
    </message>
    <message>
        <source>Whether it is still true</source>
        <translation>Ob es noch stimmt</translation>
    </message>
    <message>
        <source>Another document</source>
        <translation>Anderes Dokument</translation>
    </message>
    <message>
        <source>How far the document is</source>
        <translation>Wie weit das Dokument ist</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Plan it, let it be written, and keep it true</source>
        <translation>Planen, schreiben lassen und aktuell halten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Write it</source>
        <translation>Schreiben</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>Wird angehalten…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>WritingView</name>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Names that sections share</source>
        <translation>Namen, die sich Abschnitte teilen</translation>
    </message>
    <message>
        <source>What is still wrong</source>
        <translation>Was noch nicht stimmt</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Mitgehen</translation>
    </message>
    <message>
        <source>Go with what is written</source>
        <translation>Mit dem Geschriebenen mitgehen</translation>
    </message>
    <message>
        <source>Tell</source>
        <translation>Sagen</translation>
    </message>
    <message>
        <source>Tell the writers something, such as «use short names»</source>
        <translation>Den Schreibenden etwas sagen, etwa „kurze Namen verwenden“</translation>
    </message>
    <message>
        <source>A remark to the writers</source>
        <translation>Eine Bemerkung an die Schreibenden</translation>
    </message>
    <message>
        <source>Whom the remark is for</source>
        <translation>Für wen die Bemerkung ist</translation>
    </message>
    <message>
        <source>line {number}</source>
        <translation>Zeile {number}</translation>
    </message>
    <message>
        <source>Names that sections share: {count}</source>
        <translation>Namen, die sich Abschnitte teilen: {count}</translation>
    </message>
    <message>
        <source>again: {reason}</source>
        <translation>noch einmal: {reason}</translation>
    </message>
    <message>
        <source>last for {section}</source>
        <translation>zuletzt für {section}</translation>
    </message>
    <message>
        <source>from {section}</source>
        <translation>aus {section}</translation>
    </message>
    <message>
        <source>the project</source>
        <translation>dem Projekt</translation>
    </message>
    <message>
        <source>to all</source>
        <translation>an alle</translation>
    </message>
</context>
<context>
    <name>_Card</name>
    <message>
        <source>Name of the preset</source>
        <translation>Name der Vorlage</translation>
    </message>
    <message>
        <source>Use in this chat</source>
        <translation>In diesem Chat nutzen</translation>
    </message>
    <message>
        <source>Use for new chats</source>
        <translation>Für neue Chats nutzen</translation>
    </message>
    <message>
        <source>Used for new chats</source>
        <translation>Gilt für neue Chats</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>Mehr zu {name}</translation>
    </message>
    <message>
        <source>Rename, renew, delete</source>
        <translation>Umbenennen, erneuern, löschen</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Renew with the present values</source>
        <translation>Mit den aktuellen Werten erneuern</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Temperature {temp} · {prompt}</source>
        <translation>Temperatur {temp} · {prompt}</translation>
    </message>
    <message>
        <source>Temperature {temp} · the model&apos;s own system prompt</source>
        <translation>Temperatur {temp} · Systemprompt des Modells</translation>
    </message>
</context>
<context>
    <name>_Point</name>
    <message>
        <source>What it is</source>
        <translation>Was es ist</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>Wofür es ist</translation>
    </message>
    <message>
        <source>Remove this point</source>
        <translation>Diesen Punkt entfernen</translation>
    </message>
</context>
<context>
    <name>dates</name>
    <message>
        <source>d MMMM, HH:mm</source>
        <translation>d. MMMM, HH:mm</translation>
    </message>
    <message>
        <source>d MMMM yyyy, HH:mm</source>
        <translation>d. MMMM yyyy, HH:mm</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <translation>d. MMMM</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>d. MMMM yyyy</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>HH:mm</source>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d. MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
</context>
</TS>
