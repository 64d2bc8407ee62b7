//! Views, the values that templates see: one struct for each kind of page.
//!
//! Owns the shape of every page: `plan` builds a view, `render` renders it, and nothing else
//! reaches a template. Plain data: never a reference into the model, never HTML. Text is text, and
//! a link is a relative address with a text.
//!
//! Addresses (`href`) are relative to the page that carries the view and end in the name of a file.

mod correction;
mod data_file;
mod dataset;
mod drawing;
mod entry;
mod epub;
mod feeds;
mod graph;
mod head;
mod home;
mod link;
mod list;
mod page;
mod prose;
mod record;
mod record_item;
mod record_summary;
mod redirect;
mod structured_data;
mod volume;
mod work;
mod work_date;

pub use crate::correction::{CorrectionView, CorrectionsView, RecordCorrectionView};
pub use crate::data_file::{
    BibliographyFormat, CatalogueData, CellValue, DataField, DataFile, DataPackage, DataResource,
    DatasetData, EntryData, OaiData, SocialCard, WorksData,
};
pub use crate::dataset::{
    Cell, Column, DatasetView, FigureRow, FigureUse, FigureValue, KeyFigure, RelationCheck, Row,
    SeriesColumn, SeriesRow, TableView, YearValue,
};
pub use crate::drawing::{
    Bar, Dot, Drawing, Label, Polyline, Rule, Shade, Sparkline, Tile, TileLine, TileMap,
};
pub use crate::entry::{
    BacklinkView, Backlinks, DocumentView, OrganisationView, Passage, ProvinceView, SpeakerView,
    Successor, TopicView,
};
pub use crate::epub::{
    EpubChapterView, EpubContentsPart, EpubContentsView, EpubCoverLine, EpubCoverView, EpubHead,
    EpubManifestItem, EpubPackageView, EpubView,
};
pub use crate::feeds::{FeedEntry, FeedView, SitemapIndexView, SitemapUrl, SitemapView};
pub use crate::graph::{
    ColumnView, ColumnsView, CurveView, GraphView, MatrixCell, MatrixRow, MatrixView, Neighbour,
    NeighbourGroup, NeighbourItem, Neighbourhood, NeighbourhoodsView, NodeLine, NodeView,
    RecordRelations, RelatedEntries,
};
pub use crate::head::{AlternateLanguage, Head, NavItem, Site};
pub use crate::home::{AttendeeView, HomeView};
pub use crate::link::Link;
pub use crate::list::{
    BrowseLink, ListGroup, ListItem, ListView, RecordGroup, RecordsView, SearchView,
    TranslationsView,
};
pub use crate::page::View;
pub use crate::prose::{
    AutoLink, CorrectionNotice, ProseContext, ProseView, RawHtmlMode, ResolvedLink, VolumePosition,
};
pub use crate::record::{DocumentSummary, FreePageView, PersonSummary, RecordView, TocItem};
pub use crate::record_item::{RecordItem, RecordItemData, RecordItemDetail};
pub use crate::record_summary::RecordSummary;
pub use crate::redirect::{RedirectView, TombstoneView};
pub use crate::structured_data::{
    StructuredData, StructuredDataset, StructuredOrganisation, StructuredPerson, StructuredProvince,
};
pub use crate::volume::{
    VolumeEntry, VolumeIndex, VolumeIndexEntry, VolumePager, VolumeRange, VolumeRecord,
    VolumeRegister, VolumeSection, VolumeSectionRanges, VolumeTitlePage, VolumeTocEntry,
    VolumeTocSection, VolumeView,
};
pub use crate::work::{Author, AuthorKind, NameOrder, NameParts, VolumeWork, Work, WorkKind};
pub use crate::work_date::{DateQualifier, PartialDate, WorkDate};
