<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About zeta</source>
        <translation>حول zeta</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>الإصدار {version}</translation>
    </message>
    <message>
        <source>A chat on your own machine whose memory does not end at the context window.</source>
        <translation>محادثة على جهازك الخاص، ذاكرتها لا تنتهي عند حدود نافذة السياق.</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>الرُّخَص</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
</context>
<context>
    <name>Answer</name>
    <message>
        <source>Answer, {when}</source>
        <translation>إجابة، {when}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Regenerate</source>
        <translation>إعادة الإجابة</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>Branch from here</source>
        <translation>تفريع من هنا</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>نسيان…</translation>
    </message>
    <message>
        <source>answered in {seconds} s · {tokens} tokens · {rate} tok/s</source>
        <translation>أُجيب خلال {seconds} ث · الرموز: {tokens} · {rate} رمز/ث</translation>
    </message>
    <message>
        <source>answering…</source>
        <translation>جارٍ الرد…</translation>
    </message>
    <message>
        <source>You stopped this answer here.</source>
        <translation>أُوقِفت هذه الإجابة هنا.</translation>
    </message>
    <message>
        <source>This answer was cut where it reached its greatest length.</source>
        <translation>قُطِعت هذه الإجابة عند بلوغها أقصى طول لها.</translation>
    </message>
    <message>
        <source>This answer was cut off.</source>
        <translation>انقطعت هذه الإجابة هنا.</translation>
    </message>
    <message>
        <source>forgotten</source>
        <translation>منسيّ</translation>
    </message>
    <message>
        <source>↺ recalled one passage</source>
        <translation>↺ استُحضر مقطع واحد</translation>
    </message>
    <message>
        <source>↺ recalled {count} passages</source>
        <translation>↺ المقاطع المستحضَرة: {count}</translation>
    </message>
    <message>
        <source>The passages are shown below.</source>
        <translation>المقاطع معروضة في الأسفل.</translation>
    </message>
    <message>
        <source>Shows the passages.</source>
        <translation>يعرض المقاطع.</translation>
    </message>
</context>
<context>
    <name>Badge</name>
    <message>
        <source>incognito</source>
        <translation>متخفّية</translation>
    </message>
    <message>
        <source>Nothing of this chat is written to disk; it ends when it is closed</source>
        <translation>لا يُكتب شيء من هذه المحادثة على القرص، وتنتهي عند إغلاقها</translation>
    </message>
</context>
<context>
    <name>Body</name>
    <message>
        <source>Text of the answer</source>
        <translation>نص الإجابة</translation>
    </message>
</context>
<context>
    <name>BranchesDialog</name>
    <message>
        <source>Branches</source>
        <translation>الفروع</translation>
    </message>
    <message>
        <source>Branches of this chat</source>
        <translation>فروع هذه المحادثة</translation>
    </message>
    <message>
        <source>Answering anew or changing a message begins a branch; the old one stays.</source>
        <translation>إعادة الإجابة أو تعديل رسالة يبدأ فرعًا جديدًا، ويبقى الفرع القديم.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>إغلاق</translation>
    </message>
    <message>
        <source>Open this branch</source>
        <translation>فتح هذا الفرع</translation>
    </message>
    <message>
        <source>open now</source>
        <translation>مفتوح الآن</translation>
    </message>
    <message>
        <source>Says nothing of its own yet</source>
        <translation>لا يقول شيئًا خاصًّا به بعد</translation>
    </message>
    <message>
        <source>You: {text}</source>
        <translation>رسالتك: {text}</translation>
    </message>
    <message>
        <source>Answer: {text}</source>
        <translation>إجابة: {text}</translation>
    </message>
    <message>
        <source>one message</source>
        <translation>رسالة واحدة</translation>
    </message>
    <message>
        <source>{count} messages</source>
        <translation>الرسائل: {count}</translation>
    </message>
    <message>
        <source>leaves branch {parent} at message {turn}</source>
        <translation>يتفرّع من الفرع {parent} عند الرسالة {turn}</translation>
    </message>
    <message>
        <source>the first one</source>
        <translation>الأوّل</translation>
    </message>
    <message>
        <source>Branch {number}</source>
        <translation>الفرع {number}</translation>
    </message>
</context>
<context>
    <name>Bridge</name>
    <message>
        <source>the engine is not running</source>
        <translation>المحرّك لا يعمل</translation>
    </message>
    <message>
        <source>the engine ended</source>
        <translation>توقّف المحرّك</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>What was said here is forgotten.</source>
        <translation>ما قيل هنا صار منسيًّا.</translation>
    </message>
</context>
<context>
    <name>Catalogue</name>
    <message>
        <source>SmolLM2-135M-Instruct, 135 million parameters, Q4_1: small enough for any machine</source>
        <translation>SmolLM2-135M-Instruct، ١٣٥ مليون معامل، Q4_1: صغير بما يكفي لأي جهاز</translation>
    </message>
    <message>
        <source>all-MiniLM-L6-v2, 23 million parameters, F16: finds English texts by their meaning, cannot chat</source>
        <translation>all-MiniLM-L6-v2، ٢٣ مليون معامل، F16: يجد النصوص الإنجليزية بمعناها، ولا يحادث</translation>
    </message>
</context>
<context>
    <name>ChatList</name>
    <message>
        <source>PINNED</source>
        <translation>المثبَّتة</translation>
    </message>
    <message>
        <source>CHATS</source>
        <translation>المحادثات</translation>
    </message>
    <message>
        <source>Incognito chat</source>
        <translation>محادثة متخفّية</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>Nothing is written to disk</source>
        <translation>لا يُكتب شيء على القرص</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>صفحة واحدة</translation>
    </message>
    <message>
        <source>{count} pages</source>
        <translation>الصفحات: {count}</translation>
    </message>
    <message>
        <source>{title}, {date}</source>
        <translation>{title}، {date}</translation>
    </message>
    <message>
        <source>{title}, {date}, {text}</source>
        <translation>{title}، {date}، {text}</translation>
    </message>
    <message>
        <source>Incognito, nothing is written to disk</source>
        <translation>متخفّية، لا يُكتب شيء على القرص</translation>
    </message>
    <message>
        <source>Open and pinned</source>
        <translation>مفتوحة ومثبَّتة</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>مفتوحة</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>مثبَّتة</translation>
    </message>
</context>
<context>
    <name>ChatMenu</name>
    <message>
        <source>Rename</source>
        <translation>إعادة التسمية</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>إلغاء التثبيت</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>تثبيت</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>تصدير</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>zeta archive (.zmem)</source>
        <translation>أرشيف zeta بصيغة zmem</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Do not send {file}</source>
        <translation>عدم إرسال {file}</translation>
    </message>
    <message>
        <source>Do not send this file</source>
        <translation>عدم إرسال هذا الملف</translation>
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
        <translation>اختيار القيمة بنفسي</translation>
    </message>
    <message>
        <source>{setting}: choose it myself</source>
        <translation>{setting}: اختيار القيمة بنفسي</translation>
    </message>
</context>
<context>
    <name>CodeCard</name>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>نسخ الشيفرة</translation>
    </message>
    <message>
        <source>code</source>
        <translation>شيفرة</translation>
    </message>
    <message>
        <source>Code, {language}</source>
        <translation>شيفرة، {language}</translation>
    </message>
    <message>
        <source>plain</source>
        <translation>بلا لغة</translation>
    </message>
    <message>
        <source>Show more of {count} lines</source>
        <translation>عرض المزيد (عدد الأسطر: {count})</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>تم النسخ</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>words</source>
        <translation>كلمات</translation>
    </message>
    <message>
        <source>Find a passage and keep it for the next question</source>
        <translation>العثور على مقطع وحفظه للسؤال التالي</translation>
    </message>
    <message>
        <source>text</source>
        <translation>نص</translation>
    </message>
    <message>
        <source>Remember something in every chat</source>
        <translation>حفظ شيء في الذكريات لكل المحادثات</translation>
    </message>
    <message>
        <source>Show what is remembered</source>
        <translation>عرض الذكريات</translation>
    </message>
    <message>
        <source>Search every chat</source>
        <translation>البحث في كل المحادثات</translation>
    </message>
    <message>
        <source>Begin a chat</source>
        <translation>بدء محادثة</translation>
    </message>
    <message>
        <source>Begin a chat that leaves no trace</source>
        <translation>بدء محادثة لا تترك أثرًا</translation>
    </message>
    <message>
        <source>title</source>
        <translation>عنوان</translation>
    </message>
    <message>
        <source>Give this chat a title</source>
        <translation>إعطاء هذه المحادثة عنوانًا</translation>
    </message>
    <message>
        <source>prompt</source>
        <translation>موجّه</translation>
    </message>
    <message>
        <source>Go on in a copy with another system prompt</source>
        <translation>المتابعة في نسخة لها موجّه نظام آخر</translation>
    </message>
    <message>
        <source>Answer the last question again</source>
        <translation>الإجابة عن السؤال الأخير من جديد</translation>
    </message>
    <message>
        <source>Go on with the last answer</source>
        <translation>متابعة الإجابة الأخيرة</translation>
    </message>
    <message>
        <source>Show the branches of this chat</source>
        <translation>عرض فروع هذه المحادثة</translation>
    </message>
    <message>
        <source>md, json or zmem</source>
        <translation>md أو json أو zmem</translation>
    </message>
    <message>
        <source>Write this chat into a file</source>
        <translation>كتابة هذه المحادثة في ملف</translation>
    </message>
    <message>
        <source>Plan and write a long document</source>
        <translation>خطّط لمستند طويل واكتبه</translation>
    </message>
    <message>
        <source>Go to the memory strip</source>
        <translation>الانتقال إلى شريط الذاكرة</translation>
    </message>
    <message>
        <source>Show the keys</source>
        <translation>عرض المفاتيح</translation>
    </message>
    <message>
        <source>/{name} needs to be told what.</source>
        <translation>يحتاج الأمر /{name} إلى تحديد ما تريد.</translation>
    </message>
    <message>
        <source>A message that begins with two slashes is sent as it is.</source>
        <translation>الرسالة التي تبدأ بشرطتين مائلتين تُرسل كما هي.</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Message</source>
        <translation>رسالة</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>إرفاق ملفات</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>إيقاف الإجابة</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>إرسال الرسالة</translation>
    </message>
    <message>
        <source>Write a message, or drop a file to read it into memory</source>
        <translation>اكتب رسالة، أو أفلِت ملفًّا ليُقرأ إلى الذاكرة</translation>
    </message>
</context>
<context>
    <name>DataDesk</name>
    <message>
        <source>Exporting every chat…</source>
        <translation>جارٍ تصدير كل المحادثات…</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>جارٍ الاستيراد…</translation>
    </message>
    <message>
        <source>Reading everything and comparing it…</source>
        <translation>جارٍ قراءة كل شيء ومقارنته…</translation>
    </message>
    <message>
        <source>Mending what can be mended…</source>
        <translation>جارٍ إصلاح ما يمكن إصلاحه…</translation>
    </message>
    <message>
        <source>Giving space back to the disk…</source>
        <translation>جارٍ إعادة المساحة إلى القرص…</translation>
    </message>
    <message>
        <source>Deleting everything…</source>
        <translation>جارٍ حذف كل شيء…</translation>
    </message>
</context>
<context>
    <name>DataPage</name>
    <message>
        <source>Export everything into a folder</source>
        <translation>تصدير كل شيء إلى مجلد</translation>
    </message>
    <message>
        <source>Import a chat</source>
        <translation>استيراد محادثة</translation>
    </message>
    <message>
        <source>Exported chats (*.zmem *.json)</source>
        <translation>محادثات مصدَّرة (*.zmem *.json)</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>بياناتك</translation>
    </message>
    <message>
        <source>Work on the store</source>
        <translation>العمل على المخزن</translation>
    </message>
    <message>
        <source>All of it is on this machine, in files that are yours. zeta has no account and sends nothing to anyone: it uses the network for a download that you start, and for nothing else.</source>
        <translation>كلها على هذا الجهاز، في ملفات هي ملكك. ليس لدى zeta حساب ولا يرسل شيئًا إلى أحد: يستخدم الشبكة لتنزيلٍ تبدؤه أنت، ولا يستخدمها لغير ذلك.</translation>
    </message>
    <message>
        <source>How big it is</source>
        <translation>كم حجمها</translation>
    </message>
    <message>
        <source>Where it is</source>
        <translation>أين توجد</translation>
    </message>
    <message>
        <source>What you can do with it</source>
        <translation>ما الذي يمكنك فعله بها</translation>
    </message>
    <message>
        <source>Starting over</source>
        <translation>البدء من جديد</translation>
    </message>
    <message>
        <source>{used} of {quota} used</source>
        <translation>المستخدَم {used} من {quota}</translation>
    </message>
    <message>
        <source>{free} free on the disk</source>
        <translation>المتاح على القرص {free}</translation>
    </message>
    <message>
        <source>Everything is as it was written.</source>
        <translation>كل شيء كما كُتب.</translation>
    </message>
    <message>
        <source>chats</source>
        <translation>محادثات</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>رموز</translation>
    </message>
    <message>
        <source>pages</source>
        <translation>صفحات</translation>
    </message>
    <message>
        <source>Used of the quota</source>
        <translation>المستخدَم من الحصة</translation>
    </message>
    <message>
        <source>Nearly full: the computed part of the oldest pages is given up next. What was said stays, and can still be recalled as text.</source>
        <translation>أوشكت على الامتلاء: سيُتخلّى تاليًا عن الجزء المحسوب من أقدم الصفحات. أما ما قيل فيبقى، ويمكن استحضاره نصًّا.</translation>
    </message>
    <message>
        <source>The disk is nearly full. Make room on it, or give memory a smaller quota in the settings.</source>
        <translation>أوشك القرص على الامتلاء. أفسِح مكانًا عليه، أو أعطِ الذاكرة حصة أصغر في الإعدادات.</translation>
    </message>
    <message>
        <source>Chats and their pages</source>
        <translation>المحادثات وصفحاتها</translation>
    </message>
    <message>
        <source>What is remembered across chats</source>
        <translation>ما يُتذكَّر عبر المحادثات</translation>
    </message>
    <message>
        <source>Mend</source>
        <translation>إصلاح</translation>
    </message>
    <message>
        <source>What was computed is made again, and what nobody can use is set aside. No word is changed.</source>
        <translation>يُعاد حساب ما كان محسوبًا، ويُنحّى ما لا يمكن استعماله. لا تتغيّر أي كلمة.</translation>
    </message>
    <message>
        <source>Erases every chat with all its pages, for good. What is remembered across chats, models and settings stay.</source>
        <translation>يمحو كل محادثة مع جميع صفحاتها نهائيًا. ويبقى ما يُتذكَّر عبر المحادثات والنماذج والإعدادات.</translation>
    </message>
    <message>
        <source>Every chat in {store} is erased with all its pages. What is remembered across chats, models and settings stay. This cannot be undone; export first what you want to keep.</source>
        <translation>تُمحى كل محادثة في {store} مع جميع صفحاتها. ويبقى ما يُتذكَّر عبر المحادثات والنماذج والإعدادات. لا يمكن التراجع عن ذلك؛ صدّر أولًا ما تريد الاحتفاظ به.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>السجلات</translation>
    </message>
    <message>
        <source>Export everything…</source>
        <translation>تصدير كل شيء…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>استيراد…</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>فحص</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>ضغط</translation>
    </message>
    <message>
        <source>Writes every chat into a folder of your choice, with its memory.</source>
        <translation>يكتب كل المحادثات مع ذاكرتها في مجلد من اختيارك.</translation>
    </message>
    <message>
        <source>Takes in a chat from a .zmem or .json file.</source>
        <translation>يُدخل محادثة من ملف zmem أو json.</translation>
    </message>
    <message>
        <source>Reads the whole store and says whether anything in it is damaged.</source>
        <translation>يقرأ المخزن كله ويخبرك هل فيه شيء تالف.</translation>
    </message>
    <message>
        <source>Gives space that is no longer used back to the disk.</source>
        <translation>يعيد إلى القرص المساحة التي لم تعد مستخدَمة.</translation>
    </message>
    <message>
        <source>What the check found</source>
        <translation>نتيجة الفحص</translation>
    </message>
    <message>
        <source>Wipe everything…</source>
        <translation>مسح كل شيء…</translation>
    </message>
    <message>
        <source>Wipe everything?</source>
        <translation>أتريد مسح كل شيء؟</translation>
    </message>
    <message>
        <source>wipe</source>
        <translation>مسح</translation>
    </message>
</context>
<context>
    <name>DiffView</name>
    <message>
        <source>What would change</source>
        <translation>ما سيتغيّر</translation>
    </message>
    <message>
        <source>{count} more lines are not shown</source>
        <translation>لا تُعرض {count} من الأسطر الأخرى</translation>
    </message>
</context>
<context>
    <name>DiskRoom</name>
    <message>
        <source>The disk is nearly full: {free} free.</source>
        <translation>أوشك القرص على الامتلاء: المتاح {free}.</translation>
    </message>
    <message>
        <source>Make room on it, or give memory a smaller quota in the settings.</source>
        <translation>أفسِح مكانًا عليه، أو أعطِ الذاكرة حصة أصغر في الإعدادات.</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>بياناتك</translation>
    </message>
</context>
<context>
    <name>Editor</name>
    <message>
        <source>What you said</source>
        <translation>ما قلتَه</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>إرسال</translation>
    </message>
</context>
<context>
    <name>Empty</name>
    <message>
        <source>Say something. All of it is gone when this chat is closed.</source>
        <translation>قل شيئًا. يزول كل ما فيها عند إغلاق هذه المحادثة.</translation>
    </message>
    <message>
        <source>Drop a file here to read it into memory, of any length.</source>
        <translation>أفلِت ملفًّا هنا، مهما كان طوله، ليُقرأ إلى الذاكرة.</translation>
    </message>
    <message>
        <source>Type / for commands.</source>
        <translation>اكتب / لعرض الأوامر.</translation>
    </message>
    <message>
        <source>Press Ctrl+K for everything else.</source>
        <translation>اضغط Ctrl+K لكل ما عدا ذلك.</translation>
    </message>
    <message>
        <source>Say something. Nothing you say here is ever dropped.</source>
        <translation>قل شيئًا. لا يضيع شيء مما تقوله هنا أبدًا.</translation>
    </message>
</context>
<context>
    <name>ErrorCard</name>
    <message>
        <source>Error: {message}</source>
        <translation>خطأ: {message}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>إعادة المحاولة</translation>
    </message>
</context>
<context>
    <name>Failures</name>
    <message>
        <source>the model {name} is not on this machine yet</source>
        <translation>النموذج {name} ليس على هذا الجهاز بعد</translation>
    </message>
    <message>
        <source>there is no model called {name}</source>
        <translation>لا يوجد نموذج باسم {name}</translation>
    </message>
    <message>
        <source>there is no model file {path}</source>
        <translation>لا يوجد ملف نموذج {path}</translation>
    </message>
    <message>
        <source>{name} is neither a model of the catalogue nor a file</source>
        <translation>الاسم {name} ليس نموذجًا من الفهرس ولا ملفًا</translation>
    </message>
    <message>
        <source>{name} is not a GGUF file</source>
        <translation>الملف {name} ليس ملف GGUF</translation>
    </message>
    <message>
        <source>{name} is truncated or damaged</source>
        <translation>الملف {name} ناقص أو تالف</translation>
    </message>
    <message>
        <source>{name} holds a vocabulary and no weights</source>
        <translation>الملف {name} فيه مفردات بلا أوزان</translation>
    </message>
    <message>
        <source>{name} is an encoder ({architecture}): it embeds text and cannot chat</source>
        <translation>الملف {name} نموذج ترميز ({architecture}): يحوّل النص إلى متجهات ولا يحادث</translation>
    </message>
    <message>
        <source>{name} has no decoder and cannot chat</source>
        <translation>الملف {name} ليس فيه مفكك ترميز ولا يحادث</translation>
    </message>
    <message>
        <source>{name} crashes llama.cpp on this machine</source>
        <translation>الملف {name} يُسقط llama.cpp على هذا الجهاز</translation>
    </message>
    <message>
        <source>llama.cpp cannot load {name}</source>
        <translation>لا يستطيع llama.cpp تحميل {name}</translation>
    </message>
    <message>
        <source>llama.cpp cannot make a context of {count} tokens for {name}</source>
        <translation>لا يستطيع llama.cpp إنشاء سياق من {count} رمز لأجل {name}</translation>
    </message>
    <message>
        <source>the chat template of this model cannot be used: {reason}</source>
        <translation>لا يمكن استعمال قالب المحادثة لهذا النموذج: {reason}</translation>
    </message>
    <message>
        <source>{path} is not in zeta&apos;s models folder</source>
        <translation>الملف {path} ليس في مجلد نماذج zeta</translation>
    </message>
    <message>
        <source>{name} could not be fetched ({reason})</source>
        <translation>تعذّر تنزيل {name} ({reason})</translation>
    </message>
    <message>
        <source>{name} needs {size} more and the disk of {folder} has {free} free</source>
        <translation>يحتاج {name} إلى {size} أخرى، وفي قرص {folder} مساحة {free} خالية</translation>
    </message>
    <message>
        <source>a window of {window} tokens cannot hold {pinned} pinned tokens and two pages of {page}</source>
        <translation>نافذة من {window} رمز لا تتسع لعدد {pinned} من الرموز المثبتة وصفحتين من {page}</translation>
    </message>
    <message>
        <source>{count} tokens do not fit into a window of {window} beside what must stay</source>
        <translation>{count} رمز لا تتسع لها نافذة من {window} بجانب ما يجب أن يبقى</translation>
    </message>
    <message>
        <source>{name} is an image, not text</source>
        <translation>الملف {name} صورة وليس نصًا</translation>
    </message>
    <message>
        <source>{name} is a sound recording, not text</source>
        <translation>الملف {name} تسجيل صوتي وليس نصًا</translation>
    </message>
    <message>
        <source>{name} is a video, not text</source>
        <translation>الملف {name} مقطع مرئي وليس نصًا</translation>
    </message>
    <message>
        <source>{name} is an archive</source>
        <translation>الملف {name} أرشيف مضغوط</translation>
    </message>
    <message>
        <source>{name} is a model, not a text</source>
        <translation>الملف {name} نموذج وليس نصًا</translation>
    </message>
    <message>
        <source>{name} is a program for the machine, not text</source>
        <translation>الملف {name} برنامج للآلة وليس نصًا</translation>
    </message>
    <message>
        <source>{name} is a database</source>
        <translation>الملف {name} قاعدة بيانات</translation>
    </message>
    <message>
        <source>{name} is a document of an old Word</source>
        <translation>الملف {name} مستند من إصدار قديم من Word</translation>
    </message>
    <message>
        <source>{name} is locked with a password</source>
        <translation>الملف {name} مقفل بكلمة مرور</translation>
    </message>
    <message>
        <source>{name} is an OpenDocument text</source>
        <translation>الملف {name} نص OpenDocument</translation>
    </message>
    <message>
        <source>{name} is an e-book</source>
        <translation>الملف {name} كتاب إلكتروني</translation>
    </message>
    <message>
        <source>{name} is a spreadsheet</source>
        <translation>الملف {name} جدول بيانات</translation>
    </message>
    <message>
        <source>{name} is a presentation</source>
        <translation>الملف {name} عرض تقديمي</translation>
    </message>
    <message>
        <source>{name} is text in UTF-32</source>
        <translation>الملف {name} نص بترميز UTF-32</translation>
    </message>
    <message>
        <source>{name} is not a text file</source>
        <translation>الملف {name} ليس ملفًا نصيًا</translation>
    </message>
    <message>
        <source>{name} is not valid {encoding}: byte {byte} at offset {offset}</source>
        <translation>الملف {name} ليس {encoding} صحيحًا: البايت {byte} في الموضع {offset}</translation>
    </message>
    <message>
        <source>{name} is no file but a device or a pipe</source>
        <translation>المسار {name} ليس ملفًا بل جهاز أو أنبوب</translation>
    </message>
    <message>
        <source>{name} holds no text</source>
        <translation>الملف {name} لا نص فيه</translation>
    </message>
    <message>
        <source>{name} holds no text, at most pictures of it</source>
        <translation>الملف {name} لا نص فيه، بل صور له على الأكثر</translation>
    </message>
    <message>
        <source>{name} holds too much text to be read</source>
        <translation>الملف {name} فيه نص أكثر مما يمكن قراءته</translation>
    </message>
    <message>
        <source>{name} is empty</source>
        <translation>الملف {name} فارغ</translation>
    </message>
    <message>
        <source>{name} is a folder</source>
        <translation>المسار {name} مجلد</translation>
    </message>
    <message>
        <source>{name} is a broken PDF</source>
        <translation>الملف {name} ملف PDF تالف</translation>
    </message>
    <message>
        <source>{name} is a broken PDF: no text can be read from it</source>
        <translation>الملف {name} ملف PDF تالف: لا يمكن قراءة نص منه</translation>
    </message>
    <message>
        <source>{name} is a broken or unusual DOCX</source>
        <translation>الملف {name} ملف DOCX تالف أو غير معتاد</translation>
    </message>
    <message>
        <source>{name} would unpack to {size}, too much for a text</source>
        <translation>حجم {name} بعد فك الضغط {size}، وهذا كثير على نص</translation>
    </message>
    <message>
        <source>{name} has {size}, and {most} is the most that is read</source>
        <translation>حجم {name} هو {size}، وأكثر ما يُقرأ هو {most}</translation>
    </message>
    <message>
        <source>{name} cannot be read: {reason}</source>
        <translation>تعذّرت قراءة {name}: {reason}</translation>
    </message>
    <message>
        <source>{name} is no conversation in a form that is known</source>
        <translation>الملف {name} ليس محادثة بصيغة معروفة</translation>
    </message>
    <message>
        <source>{name} is not valid JSON</source>
        <translation>الملف {name} ليس JSON صالحًا</translation>
    </message>
    <message>
        <source>{name} holds no messages</source>
        <translation>الملف {name} لا رسائل فيه</translation>
    </message>
    <message>
        <source>{name} is there already</source>
        <translation>الملف {name} موجود من قبل</translation>
    </message>
    <message>
        <source>{path} cannot be written: {reason}</source>
        <translation>تعذّرت كتابة {path}: {reason}</translation>
    </message>
    <message>
        <source>a chat from text needs a model that reads it</source>
        <translation>المحادثة من نص تحتاج إلى نموذج يقرؤه</translation>
    </message>
    <message>
        <source>no chat is open</source>
        <translation>لا محادثة مفتوحة</translation>
    </message>
    <message>
        <source>the last answer is complete</source>
        <translation>الإجابة الأخيرة كاملة</translation>
    </message>
    <message>
        <source>an incognito chat has no memory</source>
        <translation>المحادثة الخفية لا ذاكرة لها</translation>
    </message>
    <message>
        <source>there is nothing to remember</source>
        <translation>لا شيء ليُتذكَّر</translation>
    </message>
    <message>
        <source>finding pages by what they mean needs the embedding model</source>
        <translation>إيجاد الصفحات بحسب معناها يحتاج إلى نموذج التضمين</translation>
    </message>
    <message>
        <source>the KV cache has no room left</source>
        <translation>لا مكان باقٍ في ذاكرة KV</translation>
    </message>
    <message>
        <source>There is no conversation {id}.</source>
        <translation>لا توجد محادثة {id}.</translation>
    </message>
    <message>
        <source>No space is left for {path}.</source>
        <translation>لا مساحة باقية لأجل {path}.</translation>
    </message>
    <message>
        <source>The disk quota has no room for {path}.</source>
        <translation>حصة القرص لا تتسع لأجل {path}.</translation>
    </message>
    <message>
        <source>The file system is read-only at {path}.</source>
        <translation>نظام الملفات للقراءة فقط عند {path}.</translation>
    </message>
    <message>
        <source>Permission was denied for {path}.</source>
        <translation>رُفض الإذن لأجل {path}.</translation>
    </message>
    <message>
        <source>There is no file at {path}.</source>
        <translation>لا ملف عند {path}.</translation>
    </message>
    <message>
        <source>The disk reported an error at {path}.</source>
        <translation>أبلغ القرص عن خطأ عند {path}.</translation>
    </message>
    <message>
        <source>The store has version {have}; this program reads up to {known}.</source>
        <translation>إصدار المخزن {have}، وهذا البرنامج يقرأ حتى {known}.</translation>
    </message>
    <message>
        <source>A {what} of the store does not match its checksum.</source>
        <translation>مدخل في المخزن ({what}) لا يطابق المجموع الاختباري له.</translation>
    </message>
    <message>
        <source>the lens is off: {reason}</source>
        <translation>العدسة متوقّفة: {reason}</translation>
    </message>
    <message>
        <source>the record of this chat is damaged: its words may not be those that were said</source>
        <translation>سجلّ هذه المحادثة تالف: قد لا تكون كلماته هي التي قيلت</translation>
    </message>
    <message>
        <source>the end of this chat was lost on the disk: its last turn is shorter than it was</source>
        <translation>ضاعت نهاية هذه المحادثة على القرص: رسالتها الأخيرة أقصر مما كانت</translation>
    </message>
    <message>
        <source>memory of this chat was damaged on the disk and computed again; no word is lost</source>
        <translation>كان جزء من ذاكرة هذه المحادثة تالفًا على القرص وأُعيد حسابه؛ لم تضِع أي كلمة</translation>
    </message>
    <message>
        <source>choose a chat model</source>
        <translation>اختر نموذج محادثة</translation>
    </message>
    <message>
        <source>choose a model first</source>
        <translation>اختر نموذجًا أولًا</translation>
    </message>
    <message>
        <source>choose a model, then import again</source>
        <translation>اختر نموذجًا ثم استورد مرة أخرى</translation>
    </message>
    <message>
        <source>models for llama.cpp end in .gguf</source>
        <translation>نماذج llama.cpp تنتهي باللاحقة .gguf</translation>
    </message>
    <message>
        <source>type what matters in it, or let a program recognise its text (OCR)</source>
        <translation>اكتب المهم فيه، أو دع برنامجًا يتعرّف على نصه (OCR)</translation>
    </message>
    <message>
        <source>if it was scanned, let a program recognise its text (OCR) first</source>
        <translation>إن كان ممسوحًا ضوئيًا فدع برنامجًا يتعرّف على نصه أولًا (OCR)</translation>
    </message>
    <message>
        <source>open it in a PDF viewer and save it anew, or give its text</source>
        <translation>افتحه في عارض PDF واحفظه من جديد، أو أعطِ نصه</translation>
    </message>
    <message>
        <source>open it in a word processor and save it anew, or give its text</source>
        <translation>افتحه في معالج نصوص واحفظه من جديد، أو أعطِ نصه</translation>
    </message>
    <message>
        <source>give its words as text</source>
        <translation>أعطِ كلماته نصًا</translation>
    </message>
    <message>
        <source>give its subtitles or its words as text</source>
        <translation>أعطِ ترجمته المكتوبة أو كلماته نصًا</translation>
    </message>
    <message>
        <source>give its source code</source>
        <translation>أعطِ شيفرته المصدرية</translation>
    </message>
    <message>
        <source>export what matters as text, for example as .csv</source>
        <translation>صدّر المهم نصًا، مثلًا بصيغة CSV</translation>
    </message>
    <message>
        <source>save what it gives to a file first</source>
        <translation>احفظ ما يعطيه في ملف أولًا</translation>
    </message>
    <message>
        <source>unpack it, and give the files in it</source>
        <translation>فُكّ ضغطه وأعطِ الملفات التي فيه</translation>
    </message>
    <message>
        <source>save it as .docx, .pdf or plain text, and give that</source>
        <translation>احفظه بصيغة docx أو pdf أو نصًا بسيطًا وأعطِ ذلك</translation>
    </message>
    <message>
        <source>convert it to .pdf or plain text first</source>
        <translation>حوّله أولًا إلى pdf أو نص بسيط</translation>
    </message>
    <message>
        <source>save the sheet as .csv, and give that</source>
        <translation>احفظ الورقة بصيغة csv وأعطِ ذلك</translation>
    </message>
    <message>
        <source>save it as .pdf, and give that</source>
        <translation>احفظه بصيغة pdf وأعطِ ذلك</translation>
    </message>
    <message>
        <source>open it where you know the password, and save it without one</source>
        <translation>افتحه حيث تعرف كلمة المرور، واحفظه بدونها</translation>
    </message>
    <message>
        <source>give a text in UTF-8; convert other documents first</source>
        <translation>أعطِ نصًا بترميز UTF-8، وحوّل المستندات الأخرى أولًا</translation>
    </message>
    <message>
        <source>choose a file with text in it</source>
        <translation>اختر ملفًا فيه نص</translation>
    </message>
    <message>
        <source>choose a file in it</source>
        <translation>اختر ملفًا منه</translation>
    </message>
    <message>
        <source>check the path and the access rights</source>
        <translation>تحقّق من المسار ومن أذون الوصول</translation>
    </message>
    <message>
        <source>choose another place</source>
        <translation>اختر مكانًا آخر</translation>
    </message>
    <message>
        <source>choose another name; nothing was overwritten</source>
        <translation>اختر اسمًا آخر، فلم يُكتب فوق شيء</translation>
    </message>
    <message>
        <source>split it</source>
        <translation>قسّمه</translation>
    </message>
    <message>
        <source>split it into several files</source>
        <translation>قسّمه إلى عدة ملفات</translation>
    </message>
    <message>
        <source>ask for more in a new turn</source>
        <translation>اطلب المزيد في رسالة جديدة</translation>
    </message>
    <message>
        <source>Check who owns the store and its access rights.</source>
        <translation>تحقّق من مالك المخزن ومن أذون الوصول إليه.</translation>
    </message>
    <message>
        <source>Restore the store from a backup.</source>
        <translation>استعد المخزن من نسخة احتياطية.</translation>
    </message>
    <message>
        <source>That cannot be done.</source>
        <translation>لا يمكن فعل ذلك.</translation>
    </message>
    <message>
        <source>The model cannot be used.</source>
        <translation>لا يمكن استعمال النموذج.</translation>
    </message>
    <message>
        <source>The download failed.</source>
        <translation>فشل التنزيل.</translation>
    </message>
    <message>
        <source>The window is too small for this.</source>
        <translation>النافذة أصغر من أن تتسع لذلك.</translation>
    </message>
    <message>
        <source>The calibration of this model cannot be used.</source>
        <translation>لا يمكن استعمال معايرة هذا النموذج.</translation>
    </message>
    <message>
        <source>Your chats are open elsewhere.</source>
        <translation>محادثاتك مفتوحة في مكان آخر.</translation>
    </message>
    <message>
        <source>There is no room left on the disk.</source>
        <translation>لا مساحة باقية على القرص.</translation>
    </message>
    <message>
        <source>Your chats cannot be written.</source>
        <translation>تعذّرت كتابة محادثاتك.</translation>
    </message>
    <message>
        <source>Your chats were written by a newer zeta.</source>
        <translation>كتب محادثاتك إصدار أحدث من zeta.</translation>
    </message>
    <message>
        <source>A file of your chats is missing.</source>
        <translation>ملف من محادثاتك مفقود.</translation>
    </message>
    <message>
        <source>A file of your chats is damaged.</source>
        <translation>ملف من محادثاتك تالف.</translation>
    </message>
    <message>
        <source>What was asked for is not there any more.</source>
        <translation>ما طُلب لم يعد موجودًا.</translation>
    </message>
    <message>
        <source>A file cannot be used.</source>
        <translation>لا يمكن استعمال ملف.</translation>
    </message>
    <message>
        <source>That did not work.</source>
        <translation>لم ينجح ذلك.</translation>
    </message>
    <message>
        <source>Fetch it on the page of models.</source>
        <translation>نزّله من صفحة النماذج.</translation>
    </message>
    <message>
        <source>Fetch it again, from the page of models or from where it came.</source>
        <translation>نزّله مرة أخرى من صفحة النماذج أو من حيث جاء.</translation>
    </message>
    <message>
        <source>The page of models shows those that are here, and fetches others.</source>
        <translation>تعرض صفحة النماذج الموجود منها، وتنزّل غيرها.</translation>
    </message>
    <message>
        <source>Calibrate it on the page of models.</source>
        <translation>عايِره في صفحة النماذج.</translation>
    </message>
    <message>
        <source>«Check» on the page «Your data» reads everything, and mends what can be mended.</source>
        <translation>«فحص» في صفحة «بياناتك» يقرأ كل شيء ويُصلح ما يمكن إصلاحه.</translation>
    </message>
    <message>
        <source>Free some space on this disk.</source>
        <translation>أفسِح مكانًا على هذا القرص.</translation>
    </message>
    <message>
        <source>Choose a larger window in the settings.</source>
        <translation>اختر نافذة أكبر في الإعدادات.</translation>
    </message>
    <message>
        <source>Choose it in the list of chats.</source>
        <translation>اخترها من قائمة المحادثات.</translation>
    </message>
    <message>
        <source>Open it in a text editor, save it as UTF-8, and give that.</source>
        <translation>افتحه في محرر نصوص، واحفظه بترميز UTF-8، وأعطِ ذلك.</translation>
    </message>
    <message>
        <source>Go on when there is a network; what has arrived is kept. Or open a file that you have.</source>
        <translation>تابع عند توفّر الشبكة؛ ما وصل محفوظ. أو افتح ملفًا لديك.</translation>
    </message>
    <message>
        <source>Try again when there is a network that delivers it. Or open a file that you have.</source>
        <translation>حاول مرة أخرى عند توفّر شبكة توصله. أو افتح ملفًا لديك.</translation>
    </message>
    <message>
        <source>Open it on the page of models.</source>
        <translation>افتحه في صفحة النماذج.</translation>
    </message>
    <message>
        <source>Try another model, or the same one with weights of another precision.</source>
        <translation>جرّب نموذجًا آخر، أو النموذج نفسه بأوزان ذات دقّة أخرى.</translation>
    </message>
    <message>
        <source>Choose a smaller window in the settings.</source>
        <translation>اختر نافذة أصغر في الإعدادات.</translation>
    </message>
    <message>
        <source>Make room on the disk; «Go on» continues what was begun.</source>
        <translation>أفسِح مكانًا على القرص؛ «تابع» يُكمل ما بدأ.</translation>
    </message>
    <message>
        <source>Update zeta.</source>
        <translation>حدّث zeta.</translation>
    </message>
    <message>
        <source>Everything else works.</source>
        <translation>كل ما عداها يعمل.</translation>
    </message>
</context>
<context>
    <name>FetchCard</name>
    <message>
        <source>Fetch another model</source>
        <translation>جلب نموذج آخر</translation>
    </message>
    <message>
        <source>The address of a .gguf file on the Hugging Face hub, or of its page there.</source>
        <translation>عنوان ملف gguf على Hugging Face Hub، أو عنوان صفحته هناك.</translation>
    </message>
    <message>
        <source>Address of a model on the Hugging Face hub</source>
        <translation>عنوان نموذج على Hugging Face Hub</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>تنزيل</translation>
    </message>
    <message>
        <source>Download the model of this address</source>
        <translation>تنزيل النموذج من هذا العنوان</translation>
    </message>
    <message>
        <source>Write it as hf:owner/repo/file.gguf.</source>
        <translation>اكتبه على هذه الصورة: hf:owner/repo/file.gguf.</translation>
    </message>
    <message>
        <source>This is no address of a file on the hub.</source>
        <translation>هذا ليس عنوان ملف على Hub.</translation>
    </message>
    <message>
        <source>zeta reads models in .gguf files; this is a file of another kind.</source>
        <translation>يقرأ zeta النماذج من ملفات gguf، وهذا ملف من نوع آخر.</translation>
    </message>
    <message>
        <source>A part of this address is empty, or no name that a file can have.</source>
        <translation>جزء من هذا العنوان فارغ، أو لا يصلح اسمًا لملف.</translation>
    </message>
</context>
<context>
    <name>FileTurn</name>
    <message>
        <source>File {name}, {when}</source>
        <translation>ملف {name}، {when}</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>نص الملف</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Branch from here</source>
        <translation>تفريع من هنا</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>نسيان…</translation>
    </message>
    <message>
        <source>one character</source>
        <translation>حرف واحد</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>عدد الأحرف: {count}</translation>
    </message>
</context>
<context>
    <name>Files</name>
    <message>
        <source>Documents (*.txt *.md *.pdf *.docx *.py *.js *.c *.cpp *.h *.java *.rs *.go *.html)</source>
        <translation>مستندات (*.txt *.md *.pdf *.docx *.py *.js *.c *.cpp *.h *.java *.rs *.go *.html)</translation>
    </message>
    <message>
        <source>Every file (*)</source>
        <translation>كل الملفات (*)</translation>
    </message>
    <message>
        <source>Read files into memory</source>
        <translation>قراءة ملفات إلى الذاكرة</translation>
    </message>
</context>
<context>
    <name>FirstRun</name>
    <message>
        <source>Open a model that you have</source>
        <translation>فتح نموذج لديك</translation>
    </message>
    <message>
        <source>Look around without a model</source>
        <translation>إلقاء نظرة دون نموذج</translation>
    </message>
    <message>
        <source>A chat on your own machine whose memory does not end: what you said stays on your disk, and comes back when it matters. It needs a model to answer with.</source>
        <translation>محادثة على جهازك الخاص لا تنتهي ذاكرتها: ما قلتَه يبقى على قرصك، ويعود حين يكون له شأن. وهي تحتاج إلى نموذج يجيب.</translation>
    </message>
    <message>
        <source>zeta asks the network for nothing but what you start here.</source>
        <translation>لا يطلب zeta من الشبكة إلا ما تبدؤه أنت هنا.</translation>
    </message>
    <message>
        <source>Fetch the memory helper too</source>
        <translation>جلب مساعد الذاكرة أيضًا</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>تقدّم التنزيل</translation>
    </message>
    <message>
        <source>Fetch it</source>
        <translation>تنزيل</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>From the Hugging Face hub or, where that does not answer, from the Python package index.</source>
        <translation>من Hugging Face Hub، فإن لم يُجب فمن فهرس حزم بايثون.</translation>
    </message>
    <message>
        <source>Fetch the small default model</source>
        <translation>جلب النموذج الافتراضي الصغير</translation>
    </message>
    <message>
        <source>A small second model that makes memory surer: {name}, {size}, {licence}.</source>
        <translation>نموذج ثانٍ صغير يجعل الذاكرة أدق: {name}، حجمه {size}، ورخصته {licence}.</translation>
    </message>
    <message>
        <source>Go on fetching</source>
        <translation>متابعة التنزيل</translation>
    </message>
</context>
<context>
    <name>Folded</name>
    <message>
        <source>Show less</source>
        <translation>عرض أقل</translation>
    </message>
    <message>
        <source>Show more of {count} characters</source>
        <translation>عرض المزيد (عدد الأحرف: {count})</translation>
    </message>
    <message>
        <source>Show all {count} characters</source>
        <translation>عرض الكل (عدد الأحرف: {count})</translation>
    </message>
</context>
<context>
    <name>Grip</name>
    <message>
        <source>Drag to another place; Alt with the up and down keys moves it too</source>
        <translation>اسحبه إلى مكان آخر؛ ومفتاح Alt مع سهمي الأعلى والأسفل ينقله أيضًا</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>window</source>
        <translation>النافذة</translation>
    </message>
    <message>
        <source>disk</source>
        <translation>القرص</translation>
    </message>
    <message>
        <source>What can be done with this chat</source>
        <translation>ما الذي يمكن فعله بهذه المحادثة</translation>
    </message>
    <message>
        <source>Chat menu</source>
        <translation>قائمة المحادثة</translation>
    </message>
    <message>
        <source>RAM</source>
        <translation>ذاكرة الجهاز</translation>
    </message>
    <message>
        <source>nothing dropped</source>
        <translation>لم يُفقد شيء</translation>
    </message>
    <message>
        <source>kept until it is closed</source>
        <translation>تبقى حتى إغلاقها</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>الرموز: {count}</translation>
    </message>
    <message>
        <source>since {day}</source>
        <translation>منذ {day}</translation>
    </message>
    <message>
        <source>Nothing is said yet; nothing will be kept</source>
        <translation>لم يُقل شيء بعد، ولن يُحفظ شيء</translation>
    </message>
    <message>
        <source>Nothing is said yet; nothing will be dropped</source>
        <translation>لم يُقل شيء بعد، ولن يُفقد شيء</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>إلغاء التثبيت</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>تثبيت</translation>
    </message>
    <message>
        <source>The window holds {used} of {limit} tokens; what leaves it stays in memory</source>
        <translation>تحوي النافذة {used} من {limit} من الرموز، وما يخرج منها يبقى في الذاكرة</translation>
    </message>
    <message>
        <source>Pages of every chat take {used} of the {limit} they may take on disk</source>
        <translation>تشغل صفحات كل المحادثات {used} من {limit} المسموح بها على القرص</translation>
    </message>
    <message>
        <source>Model and chat take {used} of the {limit} of this computer&apos;s memory</source>
        <translation>يشغل النموذج والمحادثة {used} من {limit} من ذاكرة هذا الجهاز</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>إعادة التسمية</translation>
    </message>
    <message>
        <source>System prompt…</source>
        <translation>موجّه النظام…</translation>
    </message>
    <message>
        <source>Branches…</source>
        <translation>الفروع…</translation>
    </message>
    <message>
        <source>Export as Markdown…</source>
        <translation>تصدير بصيغة Markdown…</translation>
    </message>
    <message>
        <source>Export as JSON…</source>
        <translation>تصدير بصيغة JSON…</translation>
    </message>
    <message>
        <source>Export with its memory…</source>
        <translation>تصدير مع الذاكرة…</translation>
    </message>
    <message>
        <source>Delete chat</source>
        <translation>حذف المحادثة</translation>
    </message>
</context>
<context>
    <name>Hearing</name>
    <message>
        <source>Reading {name}</source>
        <translation>جارٍ قراءة {name}</translation>
    </message>
    <message>
        <source>Reading on where it was stopped</source>
        <translation>متابعة القراءة من حيث توقفت</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>جارٍ فتح {name}</translation>
    </message>
    <message>
        <source>Preparing {name}</source>
        <translation>جارٍ تحضير {name}</translation>
    </message>
    <message>
        <source>loading the model: {share} %</source>
        <translation>جارٍ تحميل النموذج: {share}٪</translation>
    </message>
    <message>
        <source>making gists: {share} %</source>
        <translation>إعداد الخلاصات: {share}٪</translation>
    </message>
</context>
<context>
    <name>Intake</name>
    <message>
        <source>Remember something</source>
        <translation>اكتب ما تريد أن يتذكّره zeta</translation>
    </message>
    <message>
        <source>Remember</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>What a chat keeps by itself</source>
        <translation>ما تحفظه المحادثة تلقائيًّا</translation>
    </message>
</context>
<context>
    <name>KeepView</name>
    <message>
        <source>Look again</source>
        <translation>انظر مرة أخرى</translation>
    </message>
    <message>
        <source>Write them anew</source>
        <translation>اكتبها من جديد</translation>
    </message>
    <message>
        <source>Accept all</source>
        <translation>اقبل الكل</translation>
    </message>
    <message>
        <source>Watch the files</source>
        <translation>راقب الملفات</translation>
    </message>
    <message>
        <source>When they change, what is stale is shown here. Nothing is written anew before you ask for it.</source>
        <translation>عندما تتغير يظهر هنا ما لم يعد صحيحًا. لا يُكتب شيء من جديد قبل أن تطلبه.</translation>
    </message>
    <message>
        <source>Writing anew</source>
        <translation>الكتابة من جديد</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>أوقف</translation>
    </message>
    <message>
        <source>How do I install it?</source>
        <translation>كيف أثبّته؟</translation>
    </message>
    <message>
        <source>A question about the project</source>
        <translation>سؤال عن المشروع</translation>
    </message>
    <message>
        <source>Answer it</source>
        <translation>أجب عنه</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>النسخ</translation>
    </message>
    <message>
        <source>Bring it back</source>
        <translation>استعدها</translation>
    </message>
    <message>
        <source>Ask something about the project: the answer comes into the document&apos;s questions.</source>
        <translation>اسأل شيئًا عن المشروع: يُضاف الجواب إلى أسئلة المستند.</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>الأسئلة</translation>
    </message>
    <message>
        <source>Every section is true.</source>
        <translation>كل الأقسام صحيحة.</translation>
    </message>
    <message>
        <source>{stale} of {all} sections are stale.</source>
        <translation>أقسام قديمة: {stale} من {all}.</translation>
    </message>
    <message>
        <source>Version {number}: {reason}</source>
        <translation>النسخة {number}: {reason}</translation>
    </message>
    <message>
        <source>by you</source>
        <translation>منك</translation>
    </message>
    <message>
        <source>by zeta</source>
        <translation>من zeta</translation>
    </message>
    <message>
        <source>Refused: it stays as it is, and stale.</source>
        <translation>رُفض: يبقى كما هو، قديمًا.</translation>
    </message>
</context>
<context>
    <name>Known</name>
    <message>
        <source>There is no model here yet.</source>
        <translation>لا يوجد نموذج هنا بعد.</translation>
    </message>
    <message>
        <source>The model that answers in chats writes documents, too.</source>
        <translation>النموذج الذي يجيب في المحادثات يكتب المستندات أيضًا.</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>اختر واحدًا</translation>
    </message>
    <message>
        <source>{name} is not there any more.</source>
        <translation>لم يعد {name} موجودًا.</translation>
    </message>
    <message>
        <source>Take it off the list</source>
        <translation>احذفه من القائمة</translation>
    </message>
</context>
<context>
    <name>Library</name>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>Deleted «{title}».</source>
        <translation>حُذفت «{title}».</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>تصدير المحادثة</translation>
    </message>
    <message>
        <source>The chat is in {path}.</source>
        <translation>المحادثة محفوظة في ‎{path}‎.</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>استيراد محادثات</translation>
    </message>
    <message>
        <source>Chats (*.zmem *.json)</source>
        <translation>محادثات (*.zmem *.json)</translation>
    </message>
</context>
<context>
    <name>LinkDialog</name>
    <message>
        <source>Open a link</source>
        <translation>فتح رابط</translation>
    </message>
    <message>
        <source>Open this link?</source>
        <translation>أتريد فتح هذا الرابط؟</translation>
    </message>
    <message>
        <source>The whole address</source>
        <translation>العنوان كاملًا</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>فتح في المتصفح</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>zeta opens web and mail addresses only; this is neither.</source>
        <translation>لا يفتح zeta إلا عناوين الويب والبريد، وهذا ليس أيًّا منهما.</translation>
    </message>
    <message>
        <source>It opens your mail program.</source>
        <translation>يُفتح في برنامج البريد.</translation>
    </message>
    <message>
        <source>It leads to {host}, a name with letters that may only look like the ones you know. Your browser uses the network.</source>
        <translation>يقود إلى {host}، وهو اسم فيه حروف قد لا تكون إلا شبيهة بالحروف التي تعرفها. يستخدم متصفحك الشبكة.</translation>
    </message>
    <message>
        <source>It leads to {host}. Your browser uses the network; zeta itself does not.</source>
        <translation>يقود إلى {host}. يستخدم متصفحك الشبكة، أما zeta نفسه فلا.</translation>
    </message>
</context>
<context>
    <name>Listed</name>
    <message>
        <source>{name} (not there)</source>
        <translation>{name} (غير موجودة)</translation>
    </message>
</context>
<context>
    <name>Listing</name>
    <message>
        <source>Commands</source>
        <translation>الأوامر</translation>
    </message>
</context>
<context>
    <name>Memories</name>
    <message>
        <source>just heard</source>
        <translation>سُمعت للتو</translation>
    </message>
    <message>
        <source>short-term</source>
        <translation>قصيرة الأمد</translation>
    </message>
    <message>
        <source>long-term</source>
        <translation>طويلة الأمد</translation>
    </message>
    <message>
        <source>dormant</source>
        <translation>خاملة</translation>
    </message>
    <message>
        <source>Noticed in passing; it is soon forgotten unless it comes up again.</source>
        <translation>لوحظت عرَضًا، وتُنسى قريبًا ما لم تُذكر مرة أخرى.</translation>
    </message>
    <message>
        <source>It stays if it proves useful, and fades if it does not.</source>
        <translation>تبقى إن ثبت نفعها، وتبهت إن لم يثبت.</translation>
    </message>
    <message>
        <source>It has earned its place, or you asked for it to be kept.</source>
        <translation>أثبتت جدارتها، أو طلبتَ أنت الاحتفاظ بها.</translation>
    </message>
    <message>
        <source>It has not been needed for a long time; it is found only where nothing else is.</source>
        <translation>لم تدعُ الحاجة إليها منذ زمن طويل، ولا يُعثر عليها إلا حيث لا يوجد غيرها.</translation>
    </message>
    <message>
        <source>All</source>
        <translation>الكل</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>المثبَّتة</translation>
    </message>
    <message>
        <source>Short-term</source>
        <translation>قصيرة الأمد</translation>
    </message>
    <message>
        <source>Long-term</source>
        <translation>طويلة الأمد</translation>
    </message>
    <message>
        <source>Faded</source>
        <translation>الباهتة</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>المحذوفة</translation>
    </message>
    <message>
        <source>Everything that a chat can find by itself</source>
        <translation>كل ما تستطيع المحادثة العثور عليه تلقائيًّا</translation>
    </message>
    <message>
        <source>Told to the model at the beginning of every new chat</source>
        <translation>تُقال للنموذج في بداية كل محادثة جديدة</translation>
    </message>
    <message>
        <source>Kept lately; it has yet to earn its place</source>
        <translation>حُفظت حديثًا، ولم تثبت جدارتها بعد</translation>
    </message>
    <message>
        <source>Here to stay</source>
        <translation>باقية على الدوام</translation>
    </message>
    <message>
        <source>Dormant or just heard: left out of what a chat finds by itself</source>
        <translation>خاملة أو سُمعت للتو، ولا تعثر عليها المحادثة تلقائيًّا</translation>
    </message>
    <message>
        <source>No chat knows it any more; it can be restored until it is erased</source>
        <translation>لا تعرفه أي محادثة بعد الآن؛ ويمكن استعادته إلى أن يُمحى نهائيًّا</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>معطَّل</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>يسأل أولًا</translation>
    </message>
    <message>
        <source>On</source>
        <translation>مفعَّل</translation>
    </message>
    <message>
        <source>zeta writes nothing by itself. What you add here or with /remember is kept.</source>
        <translation>لا يحفظ zeta شيئًا من تلقاء نفسه. يُحفظ ما تضيفه هنا أو بأمر zeta: /remember.</translation>
    </message>
    <message>
        <source>zeta asks before it keeps something that you said.</source>
        <translation>يسأل zeta قبل أن يحفظ شيئًا مما قلتَه.</translation>
    </message>
    <message>
        <source>zeta keeps what you state about yourself; it must earn its place to stay.</source>
        <translation>يحفظ zeta ما تقوله عن نفسك، ولا يبقى منه إلا ما تثبت جدارته.</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>edited by hand</source>
        <translation>عُدّلت يدويًا</translation>
    </message>
    <message>
        <source>came from «{title}», {day}</source>
        <translation>من «{title}»، {day}</translation>
    </message>
    <message>
        <source>{shown} of {total} memories</source>
        <translation>الذكريات: {shown} من {total}</translation>
    </message>
    <message>
        <source>{shown} of {total} found</source>
        <translation>نتائج البحث: {shown} من {total}</translation>
    </message>
    <message>
        <source>1 memory found</source>
        <translation>نتيجة واحدة</translation>
    </message>
    <message>
        <source>1 memory</source>
        <translation>ذكرى واحدة</translation>
    </message>
    <message>
        <source>{total} memories</source>
        <translation>الذكريات: {total}</translation>
    </message>
    <message>
        <source>{total} memories found</source>
        <translation>نتائج البحث: {total}</translation>
    </message>
</context>
<context>
    <name>MemoriesDesk</name>
    <message>
        <source>Remembered: «{memory}».</source>
        <translation>حُفظ في الذكريات: «{memory}».</translation>
    </message>
    <message>
        <source>Deleted «{memory}».</source>
        <translation>حُذفت «{memory}».</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Restored: «{memory}».</source>
        <translation>استُعيدت: «{memory}».</translation>
    </message>
</context>
<context>
    <name>MemoriesPage</name>
    <message>
        <source>What zeta remembers</source>
        <translation>ما يتذكّره zeta</translation>
    </message>
    <message>
        <source>Search what is remembered</source>
        <translation>البحث في الذكريات</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>عرض</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>جارٍ البحث…</translation>
    </message>
    <message>
        <source>Found by its words, not by its meaning: {reason}</source>
        <translation>بُحث بالكلمات لا بالمعنى: {reason}</translation>
    </message>
    <message>
        <source>Nothing found for «{text}»</source>
        <translation>لا نتائج عن «{text}»</translation>
    </message>
    <message>
        <source>Try other words, or look among all memories.</source>
        <translation>جرّب كلمات أخرى، أو ابحث في كل الذكريات.</translation>
    </message>
    <message>
        <source>Nothing is here</source>
        <translation>لا شيء هنا</translation>
    </message>
    <message>
        <source>{place}: {meaning}.</source>
        <translation>{place}: {meaning}.</translation>
    </message>
    <message>
        <source>Nothing is remembered yet</source>
        <translation>لا توجد ذكريات بعد</translation>
    </message>
    <message>
        <source>What you want every chat to know comes here: write it above, say /remember in a chat, or let zeta keep what you state about yourself. It stays on this machine, and you can change or delete it at any time.</source>
        <translation>هنا يأتي ما تريد أن تعرفه كل محادثة: اكتبه في الأعلى، أو قُل في محادثة مع zeta: /remember، أو دع zeta يحفظ ما تقوله عن نفسك. يبقى على هذا الجهاز، ويمكنك تعديله أو حذفه في أي وقت.</translation>
    </message>
</context>
<context>
    <name>MemoryCard</name>
    <message>
        <source>pinned</source>
        <translation>مثبَّتة</translation>
    </message>
    <message>
        <source>Told to the model at the beginning of every new chat</source>
        <translation>تُقال للنموذج في بداية كل محادثة جديدة</translation>
    </message>
    <message>
        <source>Open the chat where it was said</source>
        <translation>فتح المحادثة التي قيل فيها</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>تثبيت</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>تعديل</translation>
    </message>
    <message>
        <source>Older versions</source>
        <translation>الإصدارات الأقدم</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>استعادة</translation>
    </message>
    <message>
        <source>{memory}, {tier}, pinned</source>
        <translation>{memory}، {tier}، مثبَّتة</translation>
    </message>
    <message>
        <source>{memory}, {tier}</source>
        <translation>{memory}، {tier}</translation>
    </message>
    <message>
        <source>F2 edits, Delete removes, Ctrl+Shift+P pins</source>
        <translation>F2 للتعديل، وDelete للحذف، وCtrl+Shift+P للتثبيت</translation>
    </message>
    <message>
        <source>Enter restores</source>
        <translation>يستعيد مفتاح الإدخال</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>إلغاء التثبيت</translation>
    </message>
    <message>
        <source>Pin: tell it to the model in every new chat</source>
        <translation>تثبيت: تُقال للنموذج في كل محادثة جديدة</translation>
    </message>
    <message>
        <source>Hide the older versions</source>
        <translation>إخفاء الإصدارات الأقدم</translation>
    </message>
    <message>
        <source>Unpin: {memory}</source>
        <translation>إلغاء التثبيت: {memory}</translation>
    </message>
    <message>
        <source>Pin: {memory}</source>
        <translation>تثبيت: {memory}</translation>
    </message>
    <message>
        <source>Edit: {memory}</source>
        <translation>تعديل: {memory}</translation>
    </message>
    <message>
        <source>Hide older versions: {memory}</source>
        <translation>إخفاء الإصدارات الأقدم: {memory}</translation>
    </message>
    <message>
        <source>Older versions: {memory}</source>
        <translation>الإصدارات الأقدم: {memory}</translation>
    </message>
    <message>
        <source>Delete: {memory}</source>
        <translation>حذف: {memory}</translation>
    </message>
    <message>
        <source>Restore: {memory}</source>
        <translation>استعادة: {memory}</translation>
    </message>
    <message>
        <source>Show more of {count} characters</source>
        <translation>عرض المزيد (عدد الأحرف: {count})</translation>
    </message>
    <message>
        <source>Show all {count} characters</source>
        <translation>عرض الكل (عدد الأحرف: {count})</translation>
    </message>
</context>
<context>
    <name>MemoryEditor</name>
    <message>
        <source>What is remembered</source>
        <translation>نص الذكرى</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
</context>
<context>
    <name>MemoryShelf</name>
    <message>
        <source>Show more</source>
        <translation>عرض المزيد</translation>
    </message>
    <message>
        <source>The first {count} are shown. Search to find the others.</source>
        <translation>المعروض أول {count} من الذكريات. ابحث للعثور على غيرها.</translation>
    </message>
</context>
<context>
    <name>MemoryStrip</name>
    <message>
        <source>No page is full yet; everything is still in the window.</source>
        <translation>لم تمتلئ أي صفحة بعد، وكل شيء ما زال في النافذة.</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>إلغاء التثبيت</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>تثبيت</translation>
    </message>
    <message>
        <source>Recall for the next question</source>
        <translation>استحضار للسؤال التالي</translation>
    </message>
    <message>
        <source>Remember in every chat</source>
        <translation>تذكّر هذا في كل محادثة</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>نسيان…</translation>
    </message>
    <message>
        <source>in the window</source>
        <translation>في النافذة</translation>
    </message>
    <message>
        <source>recalled</source>
        <translation>مستحضَر</translation>
    </message>
    <message>
        <source>gists</source>
        <translation>خلاصات</translation>
    </message>
    <message>
        <source>gists of gists</source>
        <translation>خلاصات الخلاصات</translation>
    </message>
    <message>
        <source>as text</source>
        <translation>نصًّا</translation>
    </message>
    <message>
        <source>on disk</source>
        <translation>على القرص</translation>
    </message>
    <message>
        <source>in memory</source>
        <translation>في الذاكرة الحيّة</translation>
    </message>
    <message>
        <source>resonates</source>
        <translation>متجاوب</translation>
    </message>
    <message>
        <source>in the window, as gists: {count} tokens each</source>
        <translation>في النافذة، خلاصاتٍ لكل منها {count} من الرموز</translation>
    </message>
    <message>
        <source>in the window, as gists of gists: {count} tokens each</source>
        <translation>في النافذة، خلاصاتِ خلاصاتٍ لكل منها {count} من الرموز</translation>
    </message>
    <message>
        <source>Memory: 1 page</source>
        <translation>الذاكرة: صفحة واحدة</translation>
    </message>
    <message>
        <source>Memory: {count} pages</source>
        <translation>الذاكرة، عدد الصفحات: {count}</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>صفحة واحدة</translation>
    </message>
    <message>
        <source>{count} pages</source>
        <translation>الصفحات: {count}</translation>
    </message>
    <message>
        <source>page {page}, {where}, pinned</source>
        <translation>الصفحة {page}، {where}، مثبَّتة</translation>
    </message>
    <message>
        <source>page {page}, {where}</source>
        <translation>الصفحة {page}، {where}</translation>
    </message>
    <message>
        <source>You</source>
        <translation>رسالتك</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>إجابة</translation>
    </message>
    <message>
        <source>and one more message</source>
        <translation>ورسالة أخرى</translation>
    </message>
    <message>
        <source>and {count} more messages</source>
        <translation>ورسائل أخرى، عددها: {count}</translation>
    </message>
    <message>
        <source>tokens {first}–{last}</source>
        <translation>الرموز {first}–{last}</translation>
    </message>
    <message>
        <source>recalled once</source>
        <translation>استُحضرت مرة واحدة</translation>
    </message>
    <message>
        <source>recalled {count} times</source>
        <translation>مرات الاستحضار: {count}</translation>
    </message>
    <message>
        <source>page {page}</source>
        <translation>الصفحة {page}</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>مثبَّتة</translation>
    </message>
</context>
<context>
    <name>Meter</name>
    <message>
        <source>{name} {percent} %</source>
        <translation>{name} {percent}٪</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}٪</translation>
    </message>
    <message>
        <source>checking…</source>
        <translation>جارٍ التحقق…</translation>
    </message>
    <message>
        <source>{done} so far</source>
        <translation>وصل {done} حتى الآن</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>وصل {done} من {total}</translation>
    </message>
    <message>
        <source>{amount}/s</source>
        <translation>بسرعة {amount} في الثانية</translation>
    </message>
    <message>
        <source>about {number} s left</source>
        <translation>بقي نحو {number} ث</translation>
    </message>
    <message>
        <source>about {number} min left</source>
        <translation>بقي نحو {number} د</translation>
    </message>
    <message>
        <source>about {number} h left</source>
        <translation>بقي نحو {number} س</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Progress</source>
        <translation>التقدّم</translation>
    </message>
    <message>
        <source>Calibrating finds which attention heads of this model point at answers, so that recall is surer. It takes a minute or two, once.</source>
        <translation>تكشف المعايرة أي رؤوس الانتباه في هذا النموذج تشير إلى الإجابات، فيصبح الاستحضار أدق. تستغرق دقيقة أو دقيقتين، مرة واحدة.</translation>
    </message>
    <message>
        <source>The new calibration takes effect with the next chat that is opened.</source>
        <translation>تسري المعايرة الجديدة مع المحادثة التالية التي تُفتح.</translation>
    </message>
    <message>
        <source>calibrating…</source>
        <translation>جارٍ المعايرة…</translation>
    </message>
    <message>
        <source>{action}, {model}</source>
        <translation>{action}، {model}</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>استخدام</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>تنزيل</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>استئناف</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>إيقاف مؤقت</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Calibrate again</source>
        <translation>إعادة المعايرة</translation>
    </message>
    <message>
        <source>Calibrate</source>
        <translation>معايرة</translation>
    </message>
    <message>
        <source>Remove file…</source>
        <translation>إزالة الملف…</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>مُعايَر</translation>
    </message>
    <message>
        <source>not calibrated yet</source>
        <translation>لم يُعايَر بعد</translation>
    </message>
    <message>
        <source>downloading</source>
        <translation>جارٍ التنزيل</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>قيد الاستخدام</translation>
    </message>
    <message>
        <source>on this machine</source>
        <translation>على هذا الجهاز</translation>
    </message>
    <message>
        <source>{arrived} of {size} arrived</source>
        <translation>وصل {arrived} من {size}</translation>
    </message>
    <message>
        <source>{arrived} arrived</source>
        <translation>وصل {arrived}</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>ليس هنا</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>لا يوجد نموذج</translation>
    </message>
    <message>
        <source>Choose one to chat with</source>
        <translation>اختر نموذجًا للمحادثة</translation>
    </message>
    <message>
        <source>Model: {name}</source>
        <translation>النموذج: {name}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>Chat models</source>
        <translation>نماذج المحادثة</translation>
    </message>
    <message>
        <source>Helps memory</source>
        <translation>ما يعين الذاكرة</translation>
    </message>
    <message>
        <source>Finds what belongs together by its meaning, so that more is recalled. It cannot chat, and is used by itself once it is here.</source>
        <translation>يجد ما يتقارب في المعنى، فيُستحضر المزيد. لا يستطيع المحادثة، ويُستخدم تلقائيًّا متى صار هنا.</translation>
    </message>
    <message>
        <source>Open a model that you have</source>
        <translation>فتح نموذج لديك</translation>
    </message>
    <message>
        <source>More models</source>
        <translation>نماذج أخرى</translation>
    </message>
    <message>
        <source>zeta asks the network for nothing but what you start here.</source>
        <translation>لا يطلب zeta من الشبكة إلا ما تبدؤه أنت هنا.</translation>
    </message>
    <message>
        <source>{size} of {model} have arrived and are removed.</source>
        <translation>وصل {size} من {model}، وسيُزال ما وصل.</translation>
    </message>
    <message>
        <source>Give up this download?</source>
        <translation>أتريد التخلي عن هذا التنزيل؟</translation>
    </message>
    <message>
        <source>Remove what has arrived</source>
        <translation>إزالة ما وصل</translation>
    </message>
    <message>
        <source>{model}, {size}, is deleted from this machine. Your chats stay.</source>
        <translation>سيُحذف {model}، وحجمه {size}، من هذا الجهاز. تبقى محادثاتك.</translation>
    </message>
    <message>
        <source>Remove this model file?</source>
        <translation>أتريد إزالة ملف هذا النموذج؟</translation>
    </message>
    <message>
        <source>Remove the file</source>
        <translation>إزالة الملف</translation>
    </message>
</context>
<context>
    <name>NewMenu</name>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>New incognito chat</source>
        <translation>محادثة متخفّية جديدة</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>استيراد محادثات…</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Close this message</source>
        <translation>إغلاق هذه الرسالة</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Messages</source>
        <translation>رسائل البرنامج</translation>
    </message>
</context>
<context>
    <name>OpenCard</name>
    <message>
        <source>Open a model file</source>
        <translation>فتح ملف نموذج</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>نماذج (*.gguf)</translation>
    </message>
    <message>
        <source>Open a model file…</source>
        <translation>فتح ملف نموذج…</translation>
    </message>
    <message>
        <source>Let go to open it.</source>
        <translation>أفلِته ليُفتح.</translation>
    </message>
    <message>
        <source>Any chat model in a .gguf file. You can also drop it anywhere on this page.</source>
        <translation>أي نموذج محادثة في ملف gguf. يمكنك أيضًا إفلاته في أي مكان من هذه الصفحة.</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Your chats cannot be opened now</source>
        <translation>لا يمكن فتح محادثاتك الآن</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>إعادة المحاولة</translation>
    </message>
    <message>
        <source>Your chats are open elsewhere</source>
        <translation>محادثاتك مفتوحة في مكان آخر</translation>
    </message>
    <message>
        <source>Your chats are open in another window or terminal.</source>
        <translation>محادثاتك مفتوحة في نافذة أخرى أو في الطرفية.</translation>
    </message>
    <message>
        <source>Close it there and try again; or begin an incognito chat here, which needs no store.</source>
        <translation>أغلقها هناك ثم حاول مجددًا؛ أو ابدأ هنا محادثة متخفية لا تحتاج إلى مخزن.</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Back to the chat</source>
        <translation>العودة إلى المحادثة</translation>
    </message>
</context>
<context>
    <name>Palette</name>
    <message>
        <source>Everything</source>
        <translation>كل شيء</translation>
    </message>
    <message>
        <source>Do something, or go to a chat</source>
        <translation>افعل شيئًا، أو انتقل إلى محادثة</translation>
    </message>
    <message>
        <source>Actions and chats</source>
        <translation>الأفعال والمحادثات</translation>
    </message>
    <message>
        <source>Nothing has that name.</source>
        <translation>لا شيء بهذا الاسم.</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>محادثة</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>The document</source>
        <translation>المستند</translation>
    </message>
</context>
<context>
    <name>PartCard</name>
    <message>
        <source>Accept</source>
        <translation>اقبل</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>ارفض</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>اعرض</translation>
    </message>
    <message>
        <source>It is true as it stands</source>
        <translation>هو صحيح كما هو</translation>
    </message>
    <message>
        <source>Let zeta keep it again</source>
        <translation>أعده إلى رعاية zeta</translation>
    </message>
    <message>
        <source>lines: {come} new, {gone} gone</source>
        <translation>الأسطر: {come} جديدة، {gone} محذوفة</translation>
    </message>
</context>
<context>
    <name>Passage</name>
    <message>
        <source>in «{title}»</source>
        <translation>في «{title}»</translation>
    </message>
    <message>
        <source>Recalled from {when}, {where}: {text}</source>
        <translation>مستحضَر من {when}، {where}: {text}</translation>
    </message>
    <message>
        <source>forgotten since</source>
        <translation>نُسي منذ ذلك الحين</translation>
    </message>
    <message>
        <source>From a knowledge base. The file is of {when}.</source>
        <translation>من قاعدة معرفة. تاريخ الملف: {when}.</translation>
    </message>
    <message>
        <source>Go to where it was said</source>
        <translation>الانتقال إلى حيث قيل</translation>
    </message>
    <message>
        <source>Open the chat it was said in</source>
        <translation>فتح المحادثة التي قيل فيها</translation>
    </message>
    <message>
        <source>remembered across chats</source>
        <translation>محفوظ لكل المحادثات</translation>
    </message>
    <message>
        <source>page {page} · {score} · {mode}</source>
        <translation>الصفحة {page} · {score} · {mode}</translation>
    </message>
    <message>
        <source>as it was</source>
        <translation>كما كان</translation>
    </message>
    <message>
        <source>read again</source>
        <translation>أُعيدت قراءته</translation>
    </message>
    <message>
        <source>quoted</source>
        <translation>مقتبَس</translation>
    </message>
</context>
<context>
    <name>PlaceRow</name>
    <message>
        <source>Copy the path, {place}</source>
        <translation>نسخ المسار، {place}</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>عرض المجلد</translation>
    </message>
    <message>
        <source>Show folder, {place}</source>
        <translation>عرض المجلد، {place}</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>تم النسخ</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>نسخ المسار</translation>
    </message>
</context>
<context>
    <name>PlanView</name>
    <message>
        <source>Title of the document</source>
        <translation>عنوان المستند</translation>
    </message>
    <message>
        <source>Add a section…</source>
        <translation>أضف قسمًا…</translation>
    </message>
    <message>
        <source>Change what you like, also while it is being written: titles, their order, what a section consists of. The same plan lies beside the document as a file.</source>
        <translation>غيّر ما تشاء، حتى أثناء الكتابة: العناوين وترتيبها وما يتكوّن منه كل قسم. والخطة نفسها ملف بجانب المستند.</translation>
    </message>
    <message>
        <source>«{prompt}»</source>
        <translation>«{prompt}»</translation>
    </message>
    <message>
        <source>{topic}, by {agent}</source>
        <translation>{topic}، يكتبه {agent}</translation>
    </message>
</context>
<context>
    <name>PresetShelf</name>
    <message>
        <source>A system prompt with the values of sampling that suit it.</source>
        <translation>موجّه نظام مع قيم أخذ العينات المناسبة له.</translation>
    </message>
    <message>
        <source>Name of a new preset</source>
        <translation>اسم إعداد جاهز جديد</translation>
    </message>
    <message>
        <source>Keep the present values</source>
        <translation>حفظ القيم الحالية</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>الإعدادات الجاهزة</translation>
    </message>
    <message>
        <source>“{name}” was deleted</source>
        <translation>حُذف «{name}»</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Plain</source>
        <translation>بسيط</translation>
    </message>
    <message>
        <source>Careful</source>
        <translation>حذِر</translation>
    </message>
    <message>
        <source>Answer briefly, and only what you are sure of. Say so when you do not know.</source>
        <translation>أجب بإيجاز، وبما أنت متأكد منه فقط. وإن كنت لا تعرف فقل ذلك.</translation>
    </message>
    <message>
        <source>Storyteller</source>
        <translation>حكّاء</translation>
    </message>
    <message>
        <source>You are a storyteller: vivid, unhurried, fond of detail and of people.</source>
        <translation>أنت حكّاء: نابض بالحياة، متمهّل، مولع بالتفاصيل وبالناس.</translation>
    </message>
</context>
<context>
    <name>ProgressCard</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>{part} %</source>
        <translation>{part}٪</translation>
    </message>
    <message>
        <source>{part} % · {time} left</source>
        <translation>{part}٪ · بقي {time}</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} ث</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} د</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} س</translation>
    </message>
</context>
<context>
    <name>Proposal</name>
    <message>
        <source>Keep</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>Don&apos;t keep</source>
        <translation>عدم الحفظ</translation>
    </message>
    <message>
        <source>Always keep</source>
        <translation>الحفظ دائمًا</translation>
    </message>
    <message>
        <source>Keeps it, and from now on what you state about yourself, without asking</source>
        <translation>يحفظه، ويحفظ من الآن ما تقوله عن نفسك دون سؤال</translation>
    </message>
    <message>
        <source>Remember these?</source>
        <translation>أتريد حفظ هذه الجمل في الذكريات؟</translation>
    </message>
    <message>
        <source>Remember this?</source>
        <translation>أتريد حفظ هذا في الذكريات؟</translation>
    </message>
</context>
<context>
    <name>Proposals</name>
    <message>
        <source>Remembered: «{memory}».</source>
        <translation>حُفظ في الذكريات: «{memory}».</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
</context>
<context>
    <name>Rail</name>
    <message>
        <source>Unfold the list of chats</source>
        <translation>إظهار قائمة المحادثات</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>Search every chat</source>
        <translation>البحث في كل المحادثات</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>المستندات</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>الذكريات</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>بياناتك</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
</context>
<context>
    <name>Ready</name>
    <message>
        <source>Nothing in memory resonates with that.</source>
        <translation>لا شيء في الذاكرة له صلة بذلك.</translation>
    </message>
    <message>
        <source>Ready for the next question: {text}</source>
        <translation>جاهز للسؤال التالي: {text}</translation>
    </message>
</context>
<context>
    <name>Recovery</name>
    <message>
        <source>The engine ended again ({code}). Nothing that was shown is lost.</source>
        <translation>توقّف المحرّك مرة أخرى (‎{code}‎). لم يضِع شيء مما عُرض.</translation>
    </message>
    <message>
        <source>Start it again</source>
        <translation>تشغيله من جديد</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly, and with it the incognito chat, which is nowhere else.</source>
        <translation>توقّف المحرّك على غير توقّع، ومعه المحادثة المتخفّية التي لا توجد في مكان آخر.</translation>
    </message>
    <message>
        <source>The engine ended unexpectedly and was started again. Nothing that was shown is lost.</source>
        <translation>توقّف المحرّك على غير توقّع وشُغِّل من جديد. لم يضِع شيء مما عُرض.</translation>
    </message>
</context>
<context>
    <name>Room</name>
    <message>
        <source>Choose a model to begin</source>
        <translation>اختر نموذجًا للبدء</translation>
    </message>
    <message>
        <source>No chat is open.</source>
        <translation>لا توجد محادثة مفتوحة.</translation>
    </message>
    <message>
        <source>A model answers; choose one on the page of models.</source>
        <translation>النموذج هو الذي يجيب؛ اختر نموذجًا من صفحة النماذج.</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>جارٍ الفتح…</translation>
    </message>
    <message>
        <source>opening…</source>
        <translation>جارٍ الفتح…</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · one page · kept until it is closed</source>
        <translation>النافذة {share}٪ · مستحضَر: {recalled} · صفحة واحدة · تبقى حتى تُغلق المحادثة</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · {pages} pages · kept until it is closed</source>
        <translation>النافذة {share}٪ · مستحضَر: {recalled} · الصفحات: {pages} · تبقى حتى إغلاقها</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · one page on disk · nothing dropped</source>
        <translation>النافذة {share}٪ · مستحضَر: {recalled} · صفحة واحدة على القرص · لم يُفقد شيء</translation>
    </message>
    <message>
        <source>window {share} % · {recalled} recalled · {pages} pages on disk · nothing dropped</source>
        <translation>النافذة {share}٪ · مستحضَر: {recalled} · صفحات على القرص: {pages} · لم يُفقد شيء</translation>
    </message>
    <message>
        <source>The engine starts again…</source>
        <translation>المحرّك يبدأ من جديد…</translation>
    </message>
    <message>
        <source>No chat is open</source>
        <translation>لا توجد محادثة مفتوحة</translation>
    </message>
    <message>
        <source>The answer is on the clipboard.</source>
        <translation>الإجابة في الحافظة.</translation>
    </message>
</context>
<context>
    <name>RoomView</name>
    <message>
        <source>Ctrl+K everything</source>
        <translation>لكل شيء: Ctrl+K</translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>Title of the chat</source>
        <translation>عنوان المحادثة</translation>
    </message>
</context>
<context>
    <name>Said</name>
    <message>
        <source>You, {when}</source>
        <translation>رسالتك، {when}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>تعديل</translation>
    </message>
    <message>
        <source>Branch from here</source>
        <translation>تفريع من هنا</translation>
    </message>
    <message>
        <source>Forget…</source>
        <translation>نسيان…</translation>
    </message>
    <message>
        <source>forgotten</source>
        <translation>منسيّ</translation>
    </message>
    <message>
        <source>What you said</source>
        <translation>ما قلتَه</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search every chat</source>
        <translation>البحث في كل المحادثات</translation>
    </message>
    <message>
        <source>Leave the search</source>
        <translation>إنهاء البحث</translation>
    </message>
</context>
<context>
    <name>SectionCard</name>
    <message>
        <source>Title of the section</source>
        <translation>عنوان القسم</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>إلى الأعلى</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>إلى الأسفل</translation>
    </message>
    <message>
        <source>Take this section out</source>
        <translation>احذف هذا القسم</translation>
    </message>
    <message>
        <source>Add a point</source>
        <translation>أضف نقطة</translation>
    </message>
    <message>
        <source>It is being written or done, and stays</source>
        <translation>يُكتب الآن أو اكتمل، فيبقى</translation>
    </message>
    <message>
        <source>begun: it stays as it is</source>
        <translation>بدأ: يبقى كما هو</translation>
    </message>
    <message>
        <source>1 point</source>
        <translation>نقطة واحدة</translation>
    </message>
    <message>
        <source>{count} points</source>
        <translation>النقاط: {count}</translation>
    </message>
</context>
<context>
    <name>SettingRow</name>
    <message>
        <source>Reset</source>
        <translation>استعادة</translation>
    </message>
    <message>
        <source>Reset {setting}</source>
        <translation>استعادة القيمة الأصلية: {setting}</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Memory</source>
        <translation>الذاكرة</translation>
    </message>
    <message>
        <source>How memory comes back</source>
        <translation>كيف تعود الذاكرة</translation>
    </message>
    <message>
        <source>When a question resonates with an old page, that page returns to the window. A passage is the few sentences that matter and answers best; a whole page brings more around them and takes more room.</source>
        <translation>حين يتجاوب سؤال مع صفحة قديمة، تعود تلك الصفحة إلى النافذة. المقطع هو الجمل القليلة المهمة، وبه تكون الإجابة أفضل؛ أما الصفحة الكاملة فتأتي بالمزيد مما حولها وتشغل مكانًا أكبر.</translation>
    </message>
    <message>
        <source>What answers best</source>
        <translation>ما يعطي أفضل إجابة</translation>
    </message>
    <message>
        <source>The passage</source>
        <translation>المقطع</translation>
    </message>
    <message>
        <source>The page, read again</source>
        <translation>الصفحة بعد قراءتها من جديد</translation>
    </message>
    <message>
        <source>The page, as it was computed</source>
        <translation>الصفحة كما حُسبت</translation>
    </message>
    <message>
        <source>Nothing comes back</source>
        <translation>لا يعود شيء</translation>
    </message>
    <message>
        <source>Eagerness to recall</source>
        <translation>الميل إلى الاستحضار</translation>
    </message>
    <message>
        <source>The share of unrelated questions that may bring something back. More finds more, and is wrong more often.</source>
        <translation>نسبة الأسئلة غير ذات الصلة التي قد تستعيد شيئًا. كلما زادت وُجد أكثر وكثر الخطأ.</translation>
    </message>
    <message>
        <source>careful</source>
        <translation>حذِر</translation>
    </message>
    <message>
        <source>eager</source>
        <translation>متحمّس</translation>
    </message>
    <message>
        <source>Recalled at once</source>
        <translation>ما يُستحضر دفعة واحدة</translation>
    </message>
    <message>
        <source>Passages or pages that may come back for one question. Few beat many.</source>
        <translation>المقاطع أو الصفحات التي قد تعود لسؤال واحد. القليل خير من الكثير.</translation>
    </message>
    <message>
        <source>Where memory is searched</source>
        <translation>أين تبحث الذاكرة</translation>
    </message>
    <message>
        <source>In what was said on this branch, in the whole chat, or in every chat.</source>
        <translation>فيما قيل في هذا الفرع، أو في المحادثة كلها، أو في كل المحادثات.</translation>
    </message>
    <message>
        <source>This branch</source>
        <translation>هذا الفرع</translation>
    </message>
    <message>
        <source>This chat with all its branches</source>
        <translation>هذه المحادثة بكل فروعها</translation>
    </message>
    <message>
        <source>Every chat</source>
        <translation>كل المحادثات</translation>
    </message>
    <message>
        <source>How a page is found</source>
        <translation>كيف يُعثر على الصفحة</translation>
    </message>
    <message>
        <source>By the model&apos;s own attention, by words, by meaning, or by all of them together, which finds most.</source>
        <translation>بانتباه النموذج نفسه، أو بالكلمات، أو بالمعنى، أو بها كلها معًا، وذلك يجد أكثر.</translation>
    </message>
    <message>
        <source>All of them together</source>
        <translation>كلها معًا</translation>
    </message>
    <message>
        <source>Attention, token by token</source>
        <translation>الانتباه، رمزًا رمزًا</translation>
    </message>
    <message>
        <source>Attention, a page&apos;s average</source>
        <translation>الانتباه، متوسط الصفحة</translation>
    </message>
    <message>
        <source>The same words</source>
        <translation>الكلمات نفسها</translation>
    </message>
    <message>
        <source>The same meaning</source>
        <translation>المعنى نفسه</translation>
    </message>
    <message>
        <source>Levels of detail</source>
        <translation>مستويات التفصيل</translation>
    </message>
    <message>
        <source>What no longer fits stays in the window as gists, one for 32 or 1,024 tokens. What resonates and a trained lens choose which of them open into text again. With the lens alone nothing is recalled beside them.</source>
        <translation>ما لم يعد يتسع له المكان يبقى في النافذة خلاصاتٍ، واحدة لكل 32 أو 1024 من الرموز. ما يتجاوب مع السؤال وعدسة مدرَّبة يختاران أيها يعود نصًّا. ومع العدسة وحدها لا يُستحضَر شيء إلى جانبها.</translation>
    </message>
    <message>
        <source>Off: it waits on disk</source>
        <translation>معطَّلة: ينتظر على القرص</translation>
    </message>
    <message>
        <source>Lens and resonance</source>
        <translation>العدسة والتجاوب</translation>
    </message>
    <message>
        <source>Resonance alone</source>
        <translation>التجاوب وحده</translation>
    </message>
    <message>
        <source>The lens alone</source>
        <translation>العدسة وحدها</translation>
    </message>
    <message>
        <source>Tokens in a page</source>
        <translation>الرموز في الصفحة</translation>
    </message>
    <message>
        <source>Memory is kept in pages of this size. Pages that are on disk already keep theirs.</source>
        <translation>تُحفظ الذاكرة في صفحات بهذا الحجم. الصفحات الموجودة على القرص تحتفظ بحجمها.</translation>
    </message>
    <message>
        <source>Room on disk</source>
        <translation>المساحة على القرص</translation>
    </message>
    <message>
        <source>When pages fill it, the computed part of those not used for longest goes first. Their text always stays.</source>
        <translation>حين تمتلئ بالصفحات، يُستغنى أولًا عن الجزء المحسوب من الصفحات التي طال عدم استخدامها. أما نصّها فيبقى دائمًا.</translation>
    </message>
    <message>
        <source>20 GB or a tenth of the free disk, whichever is smaller</source>
        <translation>إما 20 GB أو عُشر المساحة الحرة على القرص، أيهما أصغر</translation>
    </message>
    <message>
        <source>Remembered across chats</source>
        <translation>الذكريات المشتركة بين المحادثات</translation>
    </message>
    <message>
        <source>What is kept of what you say</source>
        <translation>ما يُحفظ مما تقوله</translation>
    </message>
    <message>
        <source>Facts and wishes that you state about yourself can help in other chats. They are found by rules, on this machine.</source>
        <translation>ما تقوله عن نفسك من حقائق ورغبات قد ينفع في محادثات أخرى. يُعثر عليه بقواعد، على هذا الجهاز.</translation>
    </message>
    <message>
        <source>Nothing</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>What you agree to</source>
        <translation>ما توافق عليه</translation>
    </message>
    <message>
        <source>Everything you state</source>
        <translation>كل ما تقوله عن نفسك</translation>
    </message>
    <message>
        <source>Room for it in a new chat</source>
        <translation>المساحة المخصصة لها في محادثة جديدة</translation>
    </message>
    <message>
        <source>Tokens at the beginning of a chat in which the model is told of it. With 0 it is told nothing.</source>
        <translation>الرموز التي تُخبر النموذج بالذكريات في بداية المحادثة. مع 0 لا يُخبَر بشيء.</translation>
    </message>
    <message>
        <source>Knowledge base</source>
        <translation>قاعدة المعرفة</translation>
    </message>
    <message>
        <source>A folder of files that was read ahead: chats find what they need in it, and never change it. The command zeta knowledge build makes one.</source>
        <translation>مجلد ملفات قُرئ مسبقًا: تجد فيه المحادثات ما تحتاج إليه ولا تغيّره أبدًا. الأمر zeta knowledge build ينشئ واحدة.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>لا شيء</translation>
    </message>
    <message>
        <source>Knowledge</source>
        <translation>المعرفة</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>النافذة</translation>
    </message>
    <message>
        <source>Size of the window</source>
        <translation>حجم النافذة</translation>
    </message>
    <message>
        <source>Tokens that the model sees at once; a page of a book has about 400. A larger window takes more memory and time. Nothing is lost with a small one: pages wait on disk.</source>
        <translation>الرموز التي يراها النموذج في المرة الواحدة؛ في صفحة كتاب نحو 400 رمز. النافذة الأكبر تحتاج إلى ذاكرة ووقت أكثر. ولا يضيع شيء مع نافذة صغيرة: الصفحات تنتظر على القرص.</translation>
    </message>
    <message>
        <source>Precision of pages on disk</source>
        <translation>دقة الصفحات على القرص</translation>
    </message>
    <message>
        <source>Half the precision takes about half the room.</source>
        <translation>نصف الدقة يشغل نحو نصف المساحة.</translation>
    </message>
    <message>
        <source>Full (f16)</source>
        <translation>كاملة (f16)</translation>
    </message>
    <message>
        <source>Half (q8_0)</source>
        <translation>نصف (q8_0)</translation>
    </message>
    <message>
        <source>Answering</source>
        <translation>الإجابة</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>الحرارة</translation>
    </message>
    <message>
        <source>Low is sober and repeatable, high is playful. 0 always takes the likeliest.</source>
        <translation>المنخفضة رصينة ويمكن تكرار نتائجها، والعالية مرحة. 0 تأخذ الأرجح دائمًا.</translation>
    </message>
    <message>
        <source>Likeliest share (top p)</source>
        <translation>حصة الأرجح (top p)</translation>
    </message>
    <message>
        <source>Choose among the likeliest tokens that make up this probability. 1 is all.</source>
        <translation>الاختيار من بين أرجح الرموز التي تكوّن معًا هذا الاحتمال. 1 تعني كلها.</translation>
    </message>
    <message>
        <source>Likeliest tokens (top k)</source>
        <translation>عدد الأرجح (top k)</translation>
    </message>
    <message>
        <source>Choose among this many of the likeliest tokens. 0 is no limit.</source>
        <translation>الاختيار من بين هذا العدد من أرجح الرموز. 0 تعني بلا حد.</translation>
    </message>
    <message>
        <source>Least likelihood (min p)</source>
        <translation>أدنى احتمال (min p)</translation>
    </message>
    <message>
        <source>Leave out tokens less likely than this share of the likeliest one.</source>
        <translation>استبعاد الرموز التي يقل احتمالها عن هذه النسبة من احتمال أرجحها.</translation>
    </message>
    <message>
        <source>Penalty on repetition</source>
        <translation>تقليل التكرار</translation>
    </message>
    <message>
        <source>Makes tokens that were just used less likely. 1 is no penalty.</source>
        <translation>يجعل الرموز المستخدمة للتو أقل احتمالًا. 1 تعني بلا تقليل.</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>أطول إجابة</translation>
    </message>
    <message>
        <source>In tokens. An answer that is cut here can be continued.</source>
        <translation>بالرموز. الإجابة التي تُقطع هنا يمكن متابعتها.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>البذرة</translation>
    </message>
    <message>
        <source>With the same seed the same question gets the same answer again.</source>
        <translation>بالبذرة نفسها ينال السؤال نفسه الإجابة نفسها من جديد.</translation>
    </message>
    <message>
        <source>Another one each time</source>
        <translation>بذرة أخرى كل مرة</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>موجّه النظام</translation>
    </message>
    <message>
        <source>System prompt of new chats</source>
        <translation>موجّه النظام للمحادثات الجديدة</translation>
    </message>
    <message>
        <source>What the model is told about itself before a chat begins. It never leaves the window.</source>
        <translation>ما يُقال للنموذج عن نفسه قبل بدء المحادثة. لا يخرج من النافذة أبدًا.</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>موجّه النموذج نفسه</translation>
    </message>
    <message>
        <source>Machine</source>
        <translation>الجهاز</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>الخيوط</translation>
    </message>
    <message>
        <source>How many compute at once. 0 is one for each core.</source>
        <translation>كم خيطًا يعمل في آن واحد. 0 تعني خيطًا لكل نواة.</translation>
    </message>
    <message>
        <source>Layers on the GPU</source>
        <translation>الطبقات على معالج الرسوم</translation>
    </message>
    <message>
        <source>Where there is one: -1 is all of them, 0 is none.</source>
        <translation>إن وُجد: سالب 1 تعني كلها، و0 تعني لا شيء منها.</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>السجلات</translation>
    </message>
    <message>
        <source>What is logged</source>
        <translation>ما يُسجَّل</translation>
    </message>
    <message>
        <source>The log stays on this machine and holds nothing of what is said in a chat.</source>
        <translation>يبقى السجل على هذا الجهاز، ولا يحوي شيئًا مما يقال في المحادثات.</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>الأخطاء</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>التحذيرات والأخطاء</translation>
    </message>
    <message>
        <source>The usual</source>
        <translation>المعتاد</translation>
    </message>
    <message>
        <source>Every detail</source>
        <translation>كل التفاصيل</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>السمة</translation>
    </message>
    <message>
        <source>Light, dark, or as the system is.</source>
        <translation>فاتحة أو داكنة أو كسمة النظام.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>كالنظام</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>فاتحة</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>داكنة</translation>
    </message>
    <message>
        <source>Size of type</source>
        <translation>حجم الخط</translation>
    </message>
    <message>
        <source>Of all text in the window.</source>
        <translation>لكل النصوص في النافذة.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>اللغة</translation>
    </message>
    <message>
        <source>Of the window. Chats may be in any language, whatever is chosen here.</source>
        <translation>لغة النافذة. أما المحادثات فبأي لغة، مهما كان الاختيار هنا.</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>المظهر</translation>
    </message>
    <message>
        <source>Write a size, such as 20 GB or 512 MiB.</source>
        <translation>اكتب حجمًا، مثل 20 GB أو 512 MiB.</translation>
    </message>
    <message>
        <source>This value is not possible.</source>
        <translation>هذه القيمة غير ممكنة.</translation>
    </message>
    <message>
        <source>Choose a multiple of {step} from {low} to {high}.</source>
        <translation>اختر أحد مضاعفات {step} من {low} إلى {high}.</translation>
    </message>
    <message>
        <source>Choose a number from {low} to {high}.</source>
        <translation>اختر عددًا من {low} إلى {high}.</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>الإعدادات الجاهزة</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>البحث في الإعدادات</translation>
    </message>
    <message>
        <source>Load again now</source>
        <translation>تحميله الآن من جديد</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number}٪</translation>
    </message>
    <message>
        <source>{name} (not finished)</source>
        <translation>{name} (غير مكتملة)</translation>
    </message>
    <message>
        <source>{name} (for {model})</source>
        <translation>{name} (للنموذج {model})</translation>
    </message>
    <message>
        <source>Set by the environment variable {variable}; it can only be changed there.</source>
        <translation>يحدده متغير البيئة {variable}، ولا يمكن تغييره إلا هناك.</translation>
    </message>
    <message>
        <source>Set on the command line when the window was started; it can only be changed there.</source>
        <translation>حُدِّد في سطر الأوامر عند فتح النافذة، ولا يمكن تغييره إلا هناك.</translation>
    </message>
    <message>
        <source>Takes effect when the model is loaded again.</source>
        <translation>يسري عند تحميل النموذج من جديد.</translation>
    </message>
    <message>
        <source>Takes effect when the model is loaded again: {settings}</source>
        <translation>يسري عند تحميل النموذج من جديد: {settings}</translation>
    </message>
    <message>
        <source>No setting says “{words}”.</source>
        <translation>لا إعداد يذكر «{words}».</translation>
    </message>
</context>
<context>
    <name>ShortcutSheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>اختصارات لوحة المفاتيح</translation>
    </message>
</context>
<context>
    <name>Shortcuts</name>
    <message>
        <source>Chats</source>
        <translation>المحادثات</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>الإجابات</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>الكتابة</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>الأماكن</translation>
    </message>
    <message>
        <source>Looks</source>
        <translation>المظهر</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>New incognito chat</source>
        <translation>محادثة متخفّية جديدة</translation>
    </message>
    <message>
        <source>Search every chat</source>
        <translation>البحث في كل المحادثات</translation>
    </message>
    <message>
        <source>Next chat</source>
        <translation>المحادثة التالية</translation>
    </message>
    <message>
        <source>Previous chat</source>
        <translation>المحادثة السابقة</translation>
    </message>
    <message>
        <source>Rename the chat</source>
        <translation>إعادة تسمية المحادثة</translation>
    </message>
    <message>
        <source>Pin the chat</source>
        <translation>تثبيت المحادثة</translation>
    </message>
    <message>
        <source>Export the chat</source>
        <translation>تصدير المحادثة</translation>
    </message>
    <message>
        <source>Delete the chat</source>
        <translation>حذف المحادثة</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>إيقاف الإجابة</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>إعادة الإجابة</translation>
    </message>
    <message>
        <source>Go on with the answer</source>
        <translation>متابعة الإجابة</translation>
    </message>
    <message>
        <source>Edit your last message</source>
        <translation>تعديل رسالتك الأخيرة</translation>
    </message>
    <message>
        <source>Copy the last answer</source>
        <translation>نسخ الإجابة الأخيرة</translation>
    </message>
    <message>
        <source>Write a message</source>
        <translation>كتابة رسالة</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>إرفاق ملفات</translation>
    </message>
    <message>
        <source>Everything, by name</source>
        <translation>كل شيء، بالاسم</translation>
    </message>
    <message>
        <source>Memory strip</source>
        <translation>شريط الذاكرة</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>النماذج</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>الذكريات</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>المستندات</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>بياناتك</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>اختصارات لوحة المفاتيح</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>إنهاء</translation>
    </message>
    <message>
        <source>Larger type</source>
        <translation>تكبير الخط</translation>
    </message>
    <message>
        <source>Smaller type</source>
        <translation>تصغير الخط</translation>
    </message>
    <message>
        <source>Usual size of type</source>
        <translation>حجم الخط المعتاد</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>فاتح أو داكن</translation>
    </message>
    <message>
        <source>Show or hide the list of chats</source>
        <translation>إظهار قائمة المحادثات أو إخفاؤها</translation>
    </message>
    <message>
        <source>Send the message</source>
        <translation>إرسال الرسالة</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>سطر جديد</translation>
    </message>
    <message>
        <source>List the commands</source>
        <translation>عرض الأوامر</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>Chats</source>
        <translation>المحادثات</translation>
    </message>
    <message>
        <source>Fold the list of chats</source>
        <translation>طيّ قائمة المحادثات</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>More ways to begin</source>
        <translation>طرق أخرى للبدء</translation>
    </message>
    <message>
        <source>Your chats will be listed here.</source>
        <translation>ستظهر محادثاتك هنا.</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>نتائج البحث</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>Your data</source>
        <translation>بياناتك</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>الذكريات</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>المستندات</translation>
    </message>
    <message>
        <source>No chat says that.</source>
        <translation>لا توجد محادثة تذكر ذلك.</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>جارٍ البحث…</translation>
    </message>
</context>
<context>
    <name>Start</name>
    <message>
        <source>Documents (*.tf *.yaml *.yml *.json *.py *.md *.txt)</source>
        <translation>مستندات (*.tf *.yaml *.yml *.json *.py *.md *.txt)</translation>
    </message>
    <message>
        <source>Where to write the document</source>
        <translation>أين يُكتب المستند</translation>
    </message>
    <message>
        <source>A folder that it is about</source>
        <translation>مجلد يدور حوله المستند</translation>
    </message>
    <message>
        <source>A file that it is about</source>
        <translation>ملف يدور حوله المستند</translation>
    </message>
    <message>
        <source>A complete Terraform for AWS EKS with VPC, subnets, IAM, and node groups</source>
        <translation>ملف Terraform كامل لخدمة AWS EKS مع VPC وشبكات فرعية وIAM ومجموعات عُقد</translation>
    </message>
    <message>
        <source>What to write</source>
        <translation>ماذا يُكتب</translation>
    </message>
    <message>
        <source>The file that it is written into</source>
        <translation>الملف الذي يُكتب فيه</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>اختر…</translation>
    </message>
    <message>
        <source>as it comes</source>
        <translation>كما يأتي</translation>
    </message>
    <message>
        <source>About how many lines of code or words of prose</source>
        <translation>كم سطرًا من الشفرة أو كلمة من النثر تقريبًا</translation>
    </message>
    <message>
        <source>Make a plan</source>
        <translation>ضع خطة</translation>
    </message>
    <message>
        <source>Your documents</source>
        <translation>مستنداتك</translation>
    </message>
    <message>
        <source>Into which file</source>
        <translation>في أي ملف</translation>
    </message>
    <message>
        <source>Its ending says what it is: .tf, .yaml, .json and .py are code, .md and .txt are prose.</source>
        <translation>لاحقة الاسم تحدد نوعه: tf وyaml وjson وpy شفرة، وmd وtxt نثر.</translation>
    </message>
    <message>
        <source>What it is about</source>
        <translation>عمّ يدور</translation>
    </message>
    <message>
        <source>Add a file…</source>
        <translation>أضف ملفًا…</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>أضف مجلدًا…</translation>
    </message>
    <message>
        <source>Files and folders of your project, if it has any: drop them here. It is kept true to them.</source>
        <translation>ملفات مشروعك ومجلداته، إن وُجدت: أفلتها هنا. ويبقى المستند مطابقًا لها.</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>الطول</translation>
    </message>
    <message>
        <source>Say what to write.</source>
        <translation>قل ماذا يُكتب.</translation>
    </message>
    <message>
        <source>Say into which file it is written.</source>
        <translation>قل في أي ملف يُكتب.</translation>
    </message>
    <message>
        <source>Leave out {name}</source>
        <translation>استبعد {name}</translation>
    </message>
</context>
<context>
    <name>Steering</name>
    <message>
        <source>Forget page {page}?</source>
        <translation>أتريد نسيان الصفحة {page}؟</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>نسيان</translation>
    </message>
    <message>
        <source>Forget this?</source>
        <translation>أتريد نسيان هذا؟</translation>
    </message>
    <message>
        <source>What was said is erased for good. This cannot be undone.</source>
        <translation>سيُمحى ما قيل نهائيًّا. لا يمكن التراجع عن ذلك.</translation>
    </message>
    <message>
        <source>What was said is erased for good, on disk too. This cannot be undone.</source>
        <translation>سيُمحى ما قيل نهائيًّا، من القرص أيضًا. لا يمكن التراجع عن ذلك.</translation>
    </message>
    <message>
        <source>Forgotten.</source>
        <translation>نُسي.</translation>
    </message>
    <message>
        <source>Forgotten. It is erased on disk too.</source>
        <translation>نُسي، ومُحي من القرص أيضًا.</translation>
    </message>
</context>
<context>
    <name>Steps</name>
    <message>
        <source>Asking the Hugging Face hub</source>
        <translation>سؤال Hugging Face Hub</translation>
    </message>
    <message>
        <source>Asking for the Python package {name}</source>
        <translation>طلب حزمة بايثون {name}</translation>
    </message>
    <message>
        <source>Asking {name}</source>
        <translation>سؤال {name}</translation>
    </message>
    <message>
        <source>Copying {name}</source>
        <translation>نسخ {name}</translation>
    </message>
    <message>
        <source>Another program is fetching {name}</source>
        <translation>برنامج آخر ينزّل {name}</translation>
    </message>
    <message>
        <source>{name} is damaged and is fetched again</source>
        <translation>الملف {name} تالف ويُنزَّل مرة أخرى</translation>
    </message>
    <message>
        <source>Reading history {number} of {all}</source>
        <translation>قراءة السجل {number} من {all}</translation>
    </message>
    <message>
        <source>Weighing what was found</source>
        <translation>وزن ما وُجد</translation>
    </message>
    <message>
        <source>Writing it down</source>
        <translation>تدوين النتيجة</translation>
    </message>
</context>
<context>
    <name>SystemPromptDialog</name>
    <message>
        <source>System prompt</source>
        <translation>موجّه النظام</translation>
    </message>
    <message>
        <source>What the model is told before anything else. Leave it empty for the model&apos;s own.</source>
        <translation>ما يُقال للنموذج قبل أي شيء آخر. اتركه فارغًا ليُستخدم موجّه النموذج نفسه.</translation>
    </message>
    <message>
        <source>Another system prompt copies this chat into a new one that begins with it; this one stays.</source>
        <translation>موجّه نظام آخر ينسخ هذه المحادثة إلى محادثة جديدة تبدأ به، وتبقى هذه كما هي.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Copy the chat with this prompt</source>
        <translation>نسخ المحادثة بهذا الموجّه</translation>
    </message>
</context>
<context>
    <name>Tags</name>
    <message>
        <source>Tags: {tags}</source>
        <translation>الوسوم: {tags}</translation>
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
        <translation>تتعذّر قراءة {name}</translation>
    </message>
    <message>
        <source>Stopped. Nothing of {name} was read into memory.</source>
        <translation>توقفت القراءة. لم يُقرأ شيء من {name} إلى الذاكرة.</translation>
    </message>
    <message>
        <source>Stopped. What was not read yet is read before the next answer.</source>
        <translation>توقفت القراءة. سيُقرأ ما لم يُقرأ بعد قبل الإجابة التالية.</translation>
    </message>
</context>
<context>
    <name>Title</name>
    <message>
        <source>Title of the chat</source>
        <translation>عنوان المحادثة</translation>
    </message>
    <message>
        <source>Double-click or press F2 to rename</source>
        <translation>انقر مرتين أو اضغط F2 لإعادة التسمية</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
    <message>
        <source>Title: {title}</source>
        <translation>العنوان: {title}</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Conversation</source>
        <translation>المحادثة</translation>
    </message>
    <message>
        <source>Jump to the newest</source>
        <translation>الانتقال إلى الأحدث</translation>
    </message>
    <message>
        <source>The answer was stopped: {text}</source>
        <translation>أُوقفت الإجابة: {text}</translation>
    </message>
    <message>
        <source>The answer: {text}</source>
        <translation>الإجابة: {text}</translation>
    </message>
</context>
<context>
    <name>Upkeep</name>
    <message>
        <source>Looking at the project…</source>
        <translation>يجري النظر في المشروع…</translation>
    </message>
    <message>
        <source>Not true any more: {sections}</source>
        <translation>لم يعد صحيحًا: {sections}</translation>
    </message>
    <message>
        <source>Writing what is stale anew…</source>
        <translation>تُكتب الأقسام القديمة من جديد…</translation>
    </message>
    <message>
        <source>Taking it over…</source>
        <translation>يجري اعتماده…</translation>
    </message>
    <message>
        <source>This question has your own answer: it was left as it is.</source>
        <translation>لهذا السؤال جوابك أنت: تُرك كما هو.</translation>
    </message>
    <message>
        <source>Answered from {files}.</source>
        <translation>أُجيب عنه من {files}.</translation>
    </message>
    <message>
        <source>Answered, with nothing found about it in the project.</source>
        <translation>أُجيب عنه، ولم يوجد عنه شيء في المشروع.</translation>
    </message>
    <message>
        <source>Answering…</source>
        <translation>تجري الإجابة…</translation>
    </message>
</context>
<context>
    <name>Versions</name>
    <message>
        <source>Older versions</source>
        <translation>الإصدارات الأقدم</translation>
    </message>
    <message>
        <source>There is no older version any more.</source>
        <translation>لم يعد هناك إصدار أقدم.</translation>
    </message>
    <message>
        <source>{count} still older ones are not shown.</source>
        <translation>إصدارات أقدم غير معروضة: {count}.</translation>
    </message>
    <message>
        <source>version {number} · {when}</source>
        <translation>الإصدار {number} · {when}</translation>
    </message>
</context>
<context>
    <name>Window</name>
    <message>
        <source>No model</source>
        <translation>لا يوجد نموذج</translation>
    </message>
    <message>
        <source>choose one</source>
        <translation>اختر نموذجًا</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>دون اتصال</translation>
    </message>
    <message>
        <source>Incognito chat</source>
        <translation>محادثة متخفّية</translation>
    </message>
    <message>
        <source>writes a document; the chat waits</source>
        <translation>يكتب مستندًا؛ والمحادثة تنتظر</translation>
    </message>
    <message>
        <source>The chat that it came from was deleted.</source>
        <translation>حُذفت المحادثة التي جاء منها.</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>محادثة جديدة</translation>
    </message>
</context>
<context>
    <name>WordQuestion</name>
    <message>
        <source>Type the word «{word}» to go on:</source>
        <translation>اكتب الكلمة «{word}» للمتابعة:</translation>
    </message>
</context>
<context>
    <name>Writing</name>
    <message>
        <source>stopped midway</source>
        <translation>توقف في منتصفه</translation>
    </message>
    <message>
        <source>waits</source>
        <translation>ينتظر</translation>
    </message>
    <message>
        <source>is being written</source>
        <translation>يُكتب الآن</translation>
    </message>
    <message>
        <source>is written again</source>
        <translation>يُكتب مرة أخرى</translation>
    </message>
    <message>
        <source>is being checked</source>
        <translation>يُفحص الآن</translation>
    </message>
    <message>
        <source>done</source>
        <translation>اكتمل</translation>
    </message>
    <message>
        <source>has problems</source>
        <translation>فيه مشكلات</translation>
    </message>
    <message>
        <source>1 line</source>
        <translation>سطر واحد</translation>
    </message>
    <message>
        <source>{count} lines</source>
        <translation>الأسطر: {count}</translation>
    </message>
    <message>
        <source>stream {number}</source>
        <translation>المجرى {number}</translation>
    </message>
    <message>
        <source>{done} of {all} sections</source>
        <translation>الأقسام: {done} من {all}</translation>
    </message>
    <message>
        <source>{share} % chosen by the model</source>
        <translation>اختار النموذج {share} ٪</translation>
    </message>
    <message>
        <source>planned</source>
        <translation>مخطَّط</translation>
    </message>
    <message>
        <source>stopped midway: it goes on at the same line</source>
        <translation>توقف في منتصفه: يستمر من السطر نفسه</translation>
    </message>
    <message>
        <source>written, and kept true</source>
        <translation>كُتب، ويُحافظ على صحته</translation>
    </message>
    <message>
        <source>not there any more</source>
        <translation>لم يعد موجودًا</translation>
    </message>
    <message>
        <source>not written by zeta</source>
        <translation>لم يكتبه zeta</translation>
    </message>
    <message>
        <source>{name} is not defined anywhere</source>
        <translation>{name} غير معرَّف في أي مكان</translation>
    </message>
    <message>
        <source>not used yet</source>
        <translation>لم يُستخدم بعد</translation>
    </message>
    <message>
        <source>looked up once</source>
        <translation>بُحث عنه مرة واحدة</translation>
    </message>
    <message>
        <source>looked up {count} times</source>
        <translation>مرات البحث عنه: {count}</translation>
    </message>
    <message>
        <source>yours, and stale</source>
        <translation>لك، وقديم</translation>
    </message>
    <message>
        <source>yours: left as it is</source>
        <translation>لك: يُترك كما هو</translation>
    </message>
    <message>
        <source>stale</source>
        <translation>قديم</translation>
    </message>
    <message>
        <source>true</source>
        <translation>صحيح</translation>
    </message>
    <message>
        <source>It is updated.</source>
        <translation>حُدِّث.</translation>
    </message>
    <message>
        <source>It is still true: it would be written the same.</source>
        <translation>ما زال صحيحًا: كان سيُكتب كما هو.</translation>
    </message>
    <message>
        <source>You edited it, so it was left as it is.</source>
        <translation>لقد عدّلته، فتُرك كما هو.</translation>
    </message>
    <message>
        <source>What was written for it would not hold.</source>
        <translation>ما كُتب له لا يستقيم.</translation>
    </message>
    <message>
        <source>It stays as it is.</source>
        <translation>يبقى كما هو.</translation>
    </message>
</context>
<context>
    <name>WritingDesk</name>
    <message>
        <source>A plan of {name} is there, and perhaps a part of its text. Both go when you begin anew.</source>
        <translation>توجد خطة للملف {name} وربما جزء من نصه. يزولان معًا إذا بدأت من جديد.</translation>
    </message>
    <message>
        <source>{name} is there already. It stays until the new text is whole, and then makes way for it.</source>
        <translation>الملف {name} موجود من قبل. يبقى حتى يكتمل النص الجديد، ثم يحل النص محله.</translation>
    </message>
    <message>
        <source>Begin anew?</source>
        <translation>أتبدأ من جديد؟</translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation>ابدأ من جديد</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>يجري التخطيط…</translation>
    </message>
    <message>
        <source>They are told: «{remark}»</source>
        <translation>أُبلغوا: «{remark}»</translation>
    </message>
    <message>
        <source>Nothing that was written is lost. {hint}</source>
        <translation>لم يضع شيء مما كُتب. {hint}</translation>
    </message>
    <message>
        <source>The engine ended while it wrote.</source>
        <translation>انتهى المحرك أثناء الكتابة.</translation>
    </message>
    <message>
        <source>Nothing that was written is lost: it goes on at the same line.</source>
        <translation>لم يضع شيء مما كُتب: يستمر من السطر نفسه.</translation>
    </message>
    <message>
        <source>question {number} to the model</source>
        <translation>السؤال {number} إلى النموذج</translation>
    </message>
    <message>
        <source>Written: {lines} lines, {references} references, {unresolved} of them not defined.</source>
        <translation>كُتب: الأسطر {lines}، الإحالات {references}، منها {unresolved} بلا تعريف.</translation>
    </message>
</context>
<context>
    <name>WritingPage</name>
    <message>
        <source>Back to the chat</source>
        <translation>العودة إلى المحادثة</translation>
    </message>
    <message>
        <source>What to see</source>
        <translation>ما يُعرض</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>الخطة</translation>
    </message>
    <message>
        <source>What it consists of</source>
        <translation>ممّ يتكوّن</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>النص</translation>
    </message>
    <message>
        <source>What is written</source>
        <translation>ما كُتب</translation>
    </message>
    <message>
        <source>Upkeep</source>
        <translation>الرعاية</translation>
    </message>
    <message>
        <source>Whether it is still true</source>
        <translation>هل ما زال صحيحًا</translation>
    </message>
    <message>
        <source>Another document</source>
        <translation>مستند آخر</translation>
    </message>
    <message>
        <source>How far the document is</source>
        <translation>مدى تقدم المستند</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>المستندات</translation>
    </message>
    <message>
        <source>Plan it, let it be written, and keep it true</source>
        <translation>خطّطه، ودعه يُكتب، وحافظ على صحته</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>أوقف</translation>
    </message>
    <message>
        <source>Write it</source>
        <translation>اكتبه</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>أوقف مؤقتًا</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>يجري الإيقاف…</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>تابع</translation>
    </message>
</context>
<context>
    <name>WritingView</name>
    <message>
        <source>Sections</source>
        <translation>الأقسام</translation>
    </message>
    <message>
        <source>Names that sections share</source>
        <translation>أسماء تتشاركها الأقسام</translation>
    </message>
    <message>
        <source>What is still wrong</source>
        <translation>ما بقي خطأ</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>تابع الكتابة</translation>
    </message>
    <message>
        <source>Go with what is written</source>
        <translation>تحرّك مع ما يُكتب</translation>
    </message>
    <message>
        <source>Tell</source>
        <translation>أبلغ</translation>
    </message>
    <message>
        <source>Tell the writers something, such as «use short names»</source>
        <translation>قل للكاتبين شيئًا، مثل «استخدموا أسماء قصيرة»</translation>
    </message>
    <message>
        <source>A remark to the writers</source>
        <translation>ملاحظة إلى الكاتبين</translation>
    </message>
    <message>
        <source>Whom the remark is for</source>
        <translation>لمن الملاحظة</translation>
    </message>
    <message>
        <source>line {number}</source>
        <translation>السطر {number}</translation>
    </message>
    <message>
        <source>Names that sections share: {count}</source>
        <translation>أسماء تتشاركها الأقسام: {count}</translation>
    </message>
    <message>
        <source>again: {reason}</source>
        <translation>من جديد: {reason}</translation>
    </message>
    <message>
        <source>last for {section}</source>
        <translation>آخرها للقسم {section}</translation>
    </message>
    <message>
        <source>from {section}</source>
        <translation>من {section}</translation>
    </message>
    <message>
        <source>the project</source>
        <translation>المشروع</translation>
    </message>
    <message>
        <source>to all</source>
        <translation>إلى الجميع</translation>
    </message>
</context>
<context>
    <name>_Card</name>
    <message>
        <source>Name of the preset</source>
        <translation>اسم الإعداد الجاهز</translation>
    </message>
    <message>
        <source>Use in this chat</source>
        <translation>استخدام في هذه المحادثة</translation>
    </message>
    <message>
        <source>Use for new chats</source>
        <translation>استخدام للمحادثات الجديدة</translation>
    </message>
    <message>
        <source>Used for new chats</source>
        <translation>مستخدَم للمحادثات الجديدة</translation>
    </message>
    <message>
        <source>More for {name}</source>
        <translation>المزيد لإعداد {name}</translation>
    </message>
    <message>
        <source>Rename, renew, delete</source>
        <translation>إعادة التسمية والتحديث والحذف</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>إعادة التسمية</translation>
    </message>
    <message>
        <source>Renew with the present values</source>
        <translation>تحديث بالقيم الحالية</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>Temperature {temp} · {prompt}</source>
        <translation>الحرارة {temp} · {prompt}</translation>
    </message>
    <message>
        <source>Temperature {temp} · the model&apos;s own system prompt</source>
        <translation>الحرارة {temp} · موجّه النظام الخاص بالنموذج</translation>
    </message>
</context>
<context>
    <name>_Point</name>
    <message>
        <source>What it is</source>
        <translation>ما هو</translation>
    </message>
    <message>
        <source>What it is for</source>
        <translation>لأي غرض</translation>
    </message>
    <message>
        <source>Remove this point</source>
        <translation>احذف هذه النقطة</translation>
    </message>
</context>
<context>
    <name>dates</name>
    <message>
        <source>d MMMM, HH:mm</source>
        <translation>d MMMM، HH:mm</translation>
    </message>
    <message>
        <source>d MMMM yyyy, HH:mm</source>
        <translation>d MMMM yyyy، HH:mm</translation>
    </message>
    <message>
        <source>d MMMM</source>
        <translation>d MMMM</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>d MMMM yyyy</translation>
    </message>
    <message>
        <source>now</source>
        <translation>الآن</translation>
    </message>
    <message>
        <source>HH:mm</source>
        <translation>HH:mm</translation>
    </message>
    <message>
        <source>d MMM</source>
        <translation>d MMM</translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <translation>d MMM yyyy</translation>
    </message>
</context>
</TS>
