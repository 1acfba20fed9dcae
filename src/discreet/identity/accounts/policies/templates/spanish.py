"""Las plantillas en español de la política de privacidad y las condiciones de uso."""

from collections.abc import Iterator
from functools import partial

from discreet.identity.accounts.policies.templates.facts import PolicyFacts, Recipients, RetentionPeriods
from discreet.identity.accounts.policies.templates.marks import mark

_check = partial(mark, "es")


def privacy(facts: PolicyFacts) -> str:
    return "\n\n".join(_privacy(facts)) + "\n"


def terms(facts: PolicyFacts) -> str:
    return "\n\n".join(_terms(facts)) + "\n"


def _operator(facts: PolicyFacts) -> str:
    name = facts.operator.name or _check("el nombre de la persona u organización que gestiona este servidor")
    contact = facts.operator.contact or _check("una dirección de correo u otra forma de contactarte")
    return f"{name}  \nContacto: {contact}  \n{_check('tu dirección postal, si la ley la exige')}"


def _privacy(facts: PolicyFacts) -> Iterator[str]:
    to, kept = facts.recipients, facts.kept
    yield f"Esta política trata de {facts.server} en {facts.address}: qué guardamos sobre ti, quién lo recibe y cómo puedes eliminarlo."
    yield "## Quién es responsable"
    yield _operator(facts)
    yield _check("tu delegado de protección de datos y tu autoridad de control, o elimina esta línea")
    yield "## Qué guardamos, y para qué"
    yield _list(
        "**Tu cuenta**: nombre, dirección de correo y lo que la protege (resumen de la contraseña, llaves de acceso, sesiones con el tipo de dispositivo, historial de cambios en tu inicio de sesión).",
        "**Tus contenidos**: chats, archivos, imágenes, GPT y configuración. El contenido de los chats se guarda cifrado.",
        "**Tus decisiones**: qué permitiste o rechazaste y qué políticas aceptaste.",
        "**Datos enviados**: cada vez que un GPT envió algo a un servicio por ti, el destinatario y la hora, y los campos mientras exista el chat.",
        "**Uso**: cuántas respuestas y tokens has usado, sin contenido.",
    )
    yield f"Lo usamos para prestarte el servicio. Base jurídica: {_check('normalmente el artículo 6(1)(b) del RGPD, la ejecución del contrato; para empleados o alumnos puede aplicarse otra')}."
    yield "El registro del servidor no contiene contenidos, nombres ni direcciones de red. Este servidor usa cookies solo para iniciar tu sesión, reconocer tu dispositivo y recordar tu idioma. No hay publicidad ni rastreadores."
    yield "## IA"
    yield "Las respuestas las escribe un modelo de IA, no una persona. Pueden ser erróneas. Comprueba lo importante antes de fiarte. Este servidor no toma por sí mismo ninguna decisión sobre ti con efectos jurídicos."
    yield _model(facts)
    yield "## Entrenamiento"
    yield f"Tus chats personales solo pueden servir para entrenar un modelo si dices que sí, y solo mientras todas las demás partes también digan que sí. Puedes decir que no en cualquier momento en Configuración > Privacidad y entrenamiento; es definitivo para todo lo anterior. Los chats de un espacio de trabajo y los de la API nunca se usan. Un conjunto de datos de entrenamiento se elimina después de {_days(kept.dataset_days)}, salvo que se fijara otro plazo al encargarlo. {_check('si creas conjuntos de datos de entrenamiento, y para qué')}"
    yield "## Quién recibe datos"
    yield _list(*_recipients(to))
    yield "## Cuánto tiempo los conservamos"
    yield _list(*_retention(kept))
    yield "## Tus derechos"
    yield _list(
        "**Acceso y portabilidad**: Configuración > Datos > Exportar tus datos.",
        "**Rectificación**: Configuración > Cuenta, y editando lo que escribiste.",
        "**Supresión**: elimina chats, GPT e imágenes donde los ves, o tu cuenta en Configuración > Datos. Las claves de los chats, imágenes y GPT eliminados se destruyen.",
        "**Oposición y retirada del consentimiento**: Configuración > Privacidad y entrenamiento, y Configuración > Conexiones.",
        "**Qué recibieron los servicios**: la página “Datos enviados” tiene una carta lista para pedir a un servicio el acceso y la supresión.",
    )
    yield "También puedes escribirnos y presentar una reclamación ante una autoridad de protección de datos."
    yield f"En {facts.address}/privacy/answers se explica cómo se garantiza cada uno de estos puntos."


def _model(facts: PolicyFacts) -> str:
    if facts.recipients.model is None:
        return f"El modelo ({facts.model_name}) funciona en este servidor. Lo que le escribes no se envía a ningún proveedor de modelos."
    return (
        f"El modelo ({facts.model_name}) está en {facts.recipients.model}. Recibe lo que escribes, el chat hasta ese momento y lo que "
        "un GPT añade, pero no tu nombre, tu dirección de correo ni tu cuenta. Eliminar algo aquí no elimina nada allí. "
        + _check(
            "quién gestiona este punto de acceso, en qué país, tu contrato, y qué se conserva o se usa para entrenar allí"
        )
    )


def _recipients(to: Recipients) -> Iterator[str]:
    if to.model:
        yield f"**El proveedor del modelo** en {to.model}, como se describe en “IA”."
    else:
        yield "**Ningún proveedor de modelos**: el modelo funciona en este servidor."
    if to.images:
        yield f"**El proveedor de imágenes** en {to.images}: la descripción de una imagen que creas. {_check('quién lo gestiona, y dónde')}"
    if to.mail:
        yield f"**El servidor de correo** en {to.mail}: tu dirección de correo y los mensajes sobre tu cuenta. {_check('quién lo gestiona')}"
    if to.database:
        yield f"**El servidor de base de datos** en {to.database}: lo que guardamos, con el contenido de los chats cifrado. {_check('quién lo gestiona')}"
    if to.vault:
        yield f"**El servidor de claves** en {to.vault}: protege la clave maestra de este servidor; no recibe nada sobre ti. {_check('quién lo gestiona')}"
    if to.witnesses:
        yield f"**Testigos** ({', '.join(to.witnesses)}): totales firmados del registro de este servidor, nada sobre personas."
    yield "**Servicios a los que se conecta un GPT**: solo después de que hayas visto la solicitud exacta y la hayas permitido, una vez o siempre. Todos aparecen en la página “Datos enviados”."
    yield "**Personas con las que compartes**: lo que pones tras un enlace compartido, en un espacio de trabajo o en una denuncia."
    yield f"**Empresas que trabajan para nosotros**: {_check('tu proveedor de alojamiento y otros encargados del tratamiento, o “ninguna”')}"


def _retention(kept: RetentionPeriods) -> Iterator[str]:
    yield "**Chats, archivos, imágenes y GPT**: hasta que los elimines, o hasta que venza el plazo de eliminación automática que fijaste tú o tu espacio de trabajo."
    yield f"**Chats temporales**: solo en memoria; terminan cuando los cierras, o {_hours(kept.temporary_hours)} después de su último uso."
    yield "**Tu cuenta**: hasta que la elimines. Los cambios en tu inicio de sesión y las políticas aceptadas se conservan, sin ningún vínculo contigo."
    yield f"**Sesiones**: {_days(kept.session_days)}. **Dispositivos reconocidos**: una cookie durante {_days(kept.device_days)}."
    yield f"**Enlaces compartidos**: el tiempo que elijas, como máximo {_days(kept.share_days)}."
    yield f"**“Permitir siempre” para las acciones de un GPT**: {_days(kept.standing_grant_days)}, o hasta que lo retires."
    yield f"**Una exportación de tus datos**: {_hours(kept.export_hours)}, o hasta que la hayas descargado."
    yield f"**Cifras de uso**: {_days(kept.usage_days)}. **Tareas en segundo plano fallidas** (sin personas ni contenidos): {_days(kept.failure_days)}."
    yield f"**El informe sobre una cuenta eliminada**: {_days(kept.report_days)}."
    yield f"**Copias de seguridad**: {_check('cuánto tiempo conservas las copias de la base de datos y del almacén de claves')}. Los chats eliminados no se pueden leer en una copia de la base de datos, porque sus claves están destruidas; los nombres y las direcciones de correo sí."


def _terms(facts: PolicyFacts) -> Iterator[str]:
    yield f"Estas son las condiciones de uso de {facts.server} en {facts.address}."
    yield "## Quién ofrece este servicio"
    yield _operator(facts)
    yield "## Tu cuenta"
    yield f"No compartas tu contraseña ni tus llaves de acceso. {_check('quién puede tener una cuenta, por ejemplo una edad mínima o ser miembro')}"
    yield "## La IA puede equivocarse"
    yield "Las respuestas las escribe un modelo de IA. Pueden ser erróneas, incompletas o anticuadas. No te fíes solo de ellas en cuestiones médicas, legales, financieras o de seguridad. Si publicas lo que escribió la IA, indícalo donde la ley lo exija."
    yield "## Qué no puedes hacer"
    yield _list(
        "infringir la ley o los derechos de otras personas, ni ayudar a hacerlo",
        "introducir datos personales de otras personas sin permiso para ello",
        "atacar este servidor, eludir sus límites o usarlo para atacar a otros",
        "hacer que la IA produzca contenido que sexualice a menores o instrucciones para causar daños graves",
    )
    yield _check("otras reglas tuyas, o elimina esta línea")
    yield "## Tus contenidos"
    yield "Lo que escribes y creas sigue siendo tuyo. Lo usamos solo para prestarte este servicio, y para entrenar solo como describe la política de privacidad. Si publicas un GPT, otras personas pueden usarlo hasta que lo retires."
    yield "## Servicios conectados"
    yield "Un GPT puede pedir enviar datos a otro servicio. No se envía nada antes de que lo permitas. Para lo que ocurra allí se aplican las condiciones de ese servicio."
    yield "## Disponibilidad y costes"
    yield f"Podemos fijar límites de uso e interrumpir el servicio por mantenimiento. {_check('qué cuesta el servicio, o que es gratuito')}"
    yield "## Fin"
    yield f"Puedes eliminar tu cuenta en cualquier momento en Configuración > Datos. Podemos suspender una cuenta que infrinja estas condiciones. {_check('los plazos de preaviso, si prometes alguno')}"
    yield "## Responsabilidad y ley"
    yield _check("tus reglas de responsabilidad y la ley aplicable; pide a un abogado que las revise")
    yield "## Cambios"
    yield "Una nueva versión de estas condiciones se te aplica cuando la aceptas. Las versiones nunca cambian, y puedes leerlas todas aquí."


def _list(*items: str) -> str:
    return "\n".join(f"- {item}" for item in items)


def _days(number: int) -> str:
    return "1 día" if number == 1 else f"{number} días"


def _hours(number: int) -> str:
    return "1 hora" if number == 1 else f"{number} horas"
