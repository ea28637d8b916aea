<?php
/**
 * What is checked: the texts of a post, as visitors see them.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** Titles and descriptions for search engines and shared links: Yoast, Rank Math, AIOSEO, SEOPress, SEO Framework. */
const SEO = array(
	'_yoast_wpseo_title', '_yoast_wpseo_metadesc', '_yoast_wpseo_opengraph-title',
	'_yoast_wpseo_opengraph-description', '_yoast_wpseo_twitter-title', '_yoast_wpseo_twitter-description',
	'rank_math_title', 'rank_math_description', 'rank_math_facebook_title', 'rank_math_facebook_description',
	'_aioseo_title', '_aioseo_description', '_aioseo_og_title', '_aioseo_og_description',
	'_seopress_titles_title', '_seopress_titles_desc', '_seopress_social_fb_title', '_seopress_social_fb_desc',
	'_genesis_title', '_genesis_description', '_open_graph_title', '_open_graph_description',
);

/** The texts of a post: title, excerpt, then its blocks, each by its number, then custom fields. */
function entry( array $post, array $meta = array() ): array {
	$id     = (int) ( $post['ID'] ?? 0 );
	$stored = $id ? array_map( static function ( $values ) {
		return maybe_unserialize( $values[0] );
	}, array_filter( (array) get_post_meta( $id ) ) ) : array();
	$fields = array_filter( array_merge( $stored, $meta ), __NAMESPACE__ . '\\is_checked_key', ARRAY_FILTER_USE_KEY );
	$texts  = array( 'title' => $post['post_title'] ?? '', 'excerpt' => $post['post_excerpt'] ?? '' );
	return array_filter( $texts + contents( $post['post_content'] ?? '' ) + array( 'fields' => $fields ) );
}

/** The content as visitors get it, with reusable blocks and shortcodes: by block, or whole where it has none. */
function contents( string $content ): array {
	if ( ! has_blocks( $content ) ) {
		return array( 'content' => do_shortcode( $content ) );
	}
	$texts = array();
	foreach ( shown_blocks( $content ) as $number => $block ) {
		$texts[ sprintf( 'block %d (%s)', $number + 1, block_name( $block ) ) ] = do_shortcode( render_block( $block ) );
	}
	return $texts;
}

/** The outermost blocks, in the order in which the editor has them: blank lines between them are none. */
function shown_blocks( string $content ): array {
	return array_values( array_filter( parse_blocks( $content ), static function ( $block ) {
		return null !== $block['blockName'] || '' !== trim( $block['innerHTML'] );
	} ) );
}

/** What the editor calls a block. */
function block_name( array $block ): string {
	$name = $block['blockName'] ?? 'core/freeform';
	$type = \WP_Block_Type_Registry::get_instance()->get_registered( $name );
	return $type && $type->title ? $type->title : ucfirst( str_replace( '-', ' ', explode( '/', $name )[1] ?? $name ) );
}

/** Whether a custom field is checked: those that people see in the editor, and what SEO plugins keep. */
function is_checked_key( string $key ): bool {
	return in_array( $key, array_merge( SEO, (array) setting( 'FIELDS' ) ), true ) || ! is_protected_meta( $key, 'post' );
}
