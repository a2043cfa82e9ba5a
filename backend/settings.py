"""All that can be configured, read once from the environment and passed as arguments.

Every variable starts with ``SAMEHAND_``; ``__`` enters a section:
``SAMEHAND_NEO4J__URI=neo4j://graph.example:7687``. Sections without an address use the
embedded server of the data folder.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote

from platformdirs import user_cache_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.errors import SetupError

Port = Annotated[int, Field(ge=1, le=65535)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Neo4jSettings(_Section):
    """The graph: an address outside, or none for the embedded server."""

    uri: str | None = Field(None, description="Bolt address; empty: embedded")
    user: str = Field("neo4j", description="user name")
    password: SecretStr | None = Field(None, description="password")
    password_file: Path | None = Field(None, description="file with the password")
    database: str = Field("neo4j", description="database name")
    browser_url: str | None = Field(
        None, description="address of Neo4j Browser; empty: the embedded one's"
    )


class BrokerSettings(_Section):
    """Celery's broker."""

    url: str | None = Field(None, description="redis:// or amqp://; empty: embedded")
    password_file: Path | None = Field(None, description="file with its password")


class JournalSettings(_Section):
    """The durable log of events."""

    url: str | None = Field(None, description="SQLAlchemy URL; empty: SQLite")
    partitions: int = Field(4, ge=1, le=64, description="fixed at first use")


class ApiSettings(_Section):
    """The query API."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: Port = Field(8420, description="port; the next free one if taken")
    key: SecretStr | None = Field(None, description="API key; empty: generated")
    names: str = Field("", description="other host names of the API, by commas")
    tls_cert: Path | None = Field(None, description="certificate chain, PEM")
    tls_key: Path | None = Field(None, description="private key of it, PEM")
    proxy: str = Field(
        "", description="addresses or networks of trusted proxies, by commas"
    )
    max_body_bytes: int = Field(
        1 << 30, ge=1024, description="largest upload, unpacked"
    )


class AccessSettings(_Section):
    """Sessions, login links and how much one may ask."""

    session_idle_minutes: int = Field(
        120, ge=1, description="a session ends when nothing was asked for so long"
    )
    session_hours: int = Field(12, ge=1, description="a session ends after so long")
    login_minutes: int = Field(10, ge=1, le=1440, description="a login link's life")
    requests_per_minute: int = Field(
        6000, ge=0, description="requests of one key or session; 0: any number"
    )
    failures_per_minute: int = Field(
        60, ge=0, description="wrong keys and codes from one address; 0: any number"
    )


class OidcSettings(_Section):
    """An identity provider that vouches for people: OpenID Connect."""

    issuer: str | None = Field(None, description="its address; empty: none")
    client_id: str | None = Field(None, description="this deployment's id there")
    client_secret_file: Path | None = Field(
        None, description="file with the secret of that; empty: a public client"
    )
    audience: str | None = Field(
        None, description="of bearer tokens; empty: the client's id"
    )
    scopes: str = Field("openid profile", description="what is asked of it")
    name_claim: str = Field(
        "preferred_username", description="who it is; never an e-mail address"
    )
    roles_claim: str = Field(
        "roles", description="its roles or groups, such as realm_access.roles"
    )
    roles: str = Field(
        "", description="THEIRS=ours by commas; empty: those that are called alike"
    )


class EmbeddedSettings(_Section):
    """The servers that ``samehand up`` starts."""

    bolt_port: Port = Field(7687, description="Neo4j driver port")
    http_port: Port = Field(7474, description="Neo4j Browser port")
    broker_port: Port = Field(6390, description="Valkey port")
    heap_mib: int = Field(2048, ge=512, description="Neo4j heap, MiB")
    page_cache_mib: int = Field(512, ge=64, description="Neo4j page cache, MiB")
    artifacts_dir: Path = Field(
        default_factory=lambda: user_cache_path("samehand", False) / "jars",
        description="where the pinned jars are kept, for all data folders",
    )
    repository: str | None = Field(
        None, description="Maven repository of them; empty: Maven Central"
    )
    disk_mib: int = Field(1024, ge=0, description="free space that a start needs, MiB")
    ingest_processes: int = Field(1, ge=1, description="ingest worker processes")
    restart_limit: int = Field(5, ge=0, description="restarts of one child in 5 min")
    start_seconds: int = Field(120, ge=5, description="longest wait for one server")


class IngestSettings(_Section):
    """How events travel from the journal to the graph."""

    batch_size: int = Field(5000, ge=1, description="events in one transaction")
    several_bytes: int = Field(
        32 << 20, ge=0, description="files that all processors read"
    )
    at_once_bytes: int = Field(
        256 << 20, ge=0, description="files that an empty graph is made of at once"
    )
    drain_every_seconds: float = Field(5.0, gt=0, description="beat's safety tick")
    most_lag: int = Field(
        1_000_000, ge=1, description="events the graph may lack before no more come in"
    )


class LinkageSettings(_Section):
    """How accounts are grouped; the defaults' reasons are in ``domain.linkage``."""

    every_hours: float = Field(24.0, gt=0, description="beat's linkage schedule")
    new_every_minutes: float = Field(
        10.0, ge=0, description="beat's schedule of linkage of new events; 0: never"
    )
    accept_bits: float = Field(4.0, description="evidence that a membership needs")
    communities: Literal["local", "gds"] = Field(
        "local", description="who seeks communities: this process, or the graph server"
    )
    resolution: float = Field(
        5.0, gt=0, description="of the communities that groups grow from"
    )
    lease_seconds: int = Field(120, ge=10, description="run lock without a heartbeat")


class RingsSettings(_Section):
    """Planted rings, which show how well and how soon a known campaign is found."""

    enabled: bool = Field(True, description="plant them by the clock")
    every_hours: float = Field(24.0, gt=0, description="beat's schedule of rings")
    size: int = Field(24, ge=6, le=1000, description="accounts of a scheduled ring")
    strength: float = Field(
        0.8, ge=0, le=1, description="share kept of what its accounts share"
    )


class EnforcementSettings(_Section):
    """What a ban preview recommends; samehand bans nobody."""

    threshold: float = Field(
        0.99, ge=0.5, le=0.9999, description="least confidence of a recommendation"
    )
    appeals: str | None = Field(
        None, max_length=500, description="how to appeal, as appeal packs say it"
    )


class RetentionSettings(_Section):
    """How long events are kept."""

    days: int | None = Field(
        None, ge=1, description="age at which events of accounts go; empty: never"
    )
    every_hours: float = Field(24.0, gt=0, description="beat's schedule of that")


class ExportSettings(_Section):
    """What is handed on to others."""

    producer: str = Field(
        "An AI provider", min_length=1, description="who exports say they are from"
    )
    policy_file: Path | None = Field(
        None, description="TOML file of the sharing policy; empty: the built-in one"
    )


class DossierSettings(_Section):
    """Archives of clusters that are handed on."""

    key_file: Path | None = Field(
        None, description="private Ed25519 key that signs dossiers; empty: unsigned"
    )


class CasesSettings(_Section):
    """Cases and what is decided in them."""

    four_eyes: Literal["off", "labels", "all"] = Field(
        "off", description="rulings that need a second person: off, labels or all"
    )


class AlertsSettings(_Section):
    """Watch lists, and whom they tell."""

    every_seconds: float = Field(60.0, ge=0, description="beat's looks; 0: never")
    private_webhooks: bool = Field(
        False, description="let webhooks go to private addresses by https"
    )


class Settings(BaseSettings):
    """The whole configuration, immutable."""

    model_config = SettingsConfigDict(
        env_prefix="SAMEHAND_",
        env_nested_delimiter="__",
        frozen=True,
        extra="forbid",
    )

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("samehand", False),
        description="folder of journal, secrets, embedded servers and logs",
    )
    neo4j: Neo4jSettings = Neo4jSettings()
    broker: BrokerSettings = BrokerSettings()
    journal: JournalSettings = JournalSettings()
    api: ApiSettings = ApiSettings()
    access: AccessSettings = AccessSettings()
    oidc: OidcSettings = OidcSettings()
    embedded: EmbeddedSettings = EmbeddedSettings()
    ingest: IngestSettings = IngestSettings()
    linkage: LinkageSettings = LinkageSettings()
    rings: RingsSettings = RingsSettings()
    retention: RetentionSettings = RetentionSettings()
    dossier: DossierSettings = DossierSettings()
    exports: ExportSettings = ExportSettings()
    cases: CasesSettings = CasesSettings()
    alerts: AlertsSettings = AlertsSettings()
    enforcement: EnforcementSettings = EnforcementSettings()
    hash_key_file: Path | None = Field(
        None, description="key of the hashes of personal data; empty: in the folder"
    )

    @property
    def secrets_dir(self) -> Path:
        """Folder that only its owner may enter."""
        return self.data_dir / "secrets"

    @property
    def hash_key(self) -> Path:
        """File with the keys of the hashes of personal data."""
        return self.hash_key_file or self.secrets_dir / "hash.key"

    @property
    def logs_dir(self) -> Path:
        """One file for each child process."""
        return self.data_dir / "logs"

    @property
    def run_dir(self) -> Path:
        """What the running stack writes down: addresses, process ids."""
        return self.data_dir / "run"


def broker_url(broker: BrokerSettings) -> str:
    """Address of the broker with the password from its file put in."""
    if broker.url is None:
        raise SetupError("No broker address is known; start one with: samehand up")
    if broker.password_file is None:
        return broker.url
    try:
        secret = quote(broker.password_file.read_text().strip(), safe="")
    except OSError as error:
        raise SetupError(
            f"Cannot read the broker's password in {broker.password_file}: "
            f"{error.strerror}"
        ) from error
    scheme, _, rest = broker.url.partition("://")
    login, _, place = rest.rpartition("@")
    return f"{scheme}://{login.partition(':')[0]}:{secret}@{place}"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Settings of this process; processes of the stack get theirs by environment."""
    return Settings()


def as_environment(settings: Settings) -> dict[str, str]:
    """``settings`` for a child process, which may start in another folder.

    Secrets that we make travel in files; one that came by environment goes on so.
    """
    env = {k: v for k, v in os.environ.items() if not k.startswith("SAMEHAND_")}
    given = env.get("PYTHONPATH", "").split(os.pathsep)
    paths = [Path(__file__).parents[1], *(Path(path) for path in given if path)]
    env["PYTHONPATH"] = os.pathsep.join(str(path.absolute()) for path in paths)
    for name, value in settings.model_dump(exclude_none=True).items():
        if isinstance(value, dict):
            for key, inner in value.items():
                env[f"SAMEHAND_{name}__{key}".upper()] = _as_text(inner)
        else:
            env[f"SAMEHAND_{name}".upper()] = _as_text(value)
    return env


def _as_text(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value.absolute() if isinstance(value, Path) else value)
